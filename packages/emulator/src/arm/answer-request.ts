import type { FaultRule } from '../faults.ts';
import type { WireRequest } from '../http/api-server.ts';
import type { WireReply } from '../http/wire-reply.ts';
import type { ArmCall, ArmContext, ArmReply } from './arm-context.ts';
import { ArmError, toErrorBody } from './arm-error.ts';
import { armRoutes } from './arm-routes.ts';
import type { RequestBuckets } from './request-buckets.ts';
import { findRoute, type RouteMatch } from './route.ts';
import { throttled } from './to-arm-error.ts';

/** What answering needs besides the context of handlers. */
export interface AnswerServices {
  readonly context: Omit<ArmContext, 'extraLagMs'>;
  readonly buckets: RequestBuckets;
  newRequestId(): string;
  /** Whether a bearer token is good. */
  acceptsToken(token: string): boolean;
}

/** The operation that a request asks for. */
export function operationOf({ method, url }: WireRequest): string | undefined {
  return findRoute(armRoutes, method, url.pathname)?.route.operation;
}

/** Answers a request; every change is saved when it returns. */
export function answerRequest(services: AnswerServices, request: WireRequest, fault: FaultRule | undefined): WireReply {
  const requestId = services.newRequestId();
  try {
    const match = findRoute(armRoutes, request.method, request.url.pathname);
    if (match === undefined) {
      const message = `The emulator does not know the operation ${request.method} ${request.url.pathname}.`;
      throw new ArmError(501, 'NotImplemented', message);
    }
    const { reply, remaining } = dispatch(services, match, request, fault);
    return toWireReply(reply, requestId, remaining);
  } catch (error) {
    if (error instanceof ArmError) return toErrorReply(error, requestId);
    throw error;
  }
}

/** A refusal as a reply. */
export function toErrorReply(error: ArmError, requestId: string): WireReply {
  const { status, code, retryAfterSeconds } = error;
  const headers = {
    'x-ms-failure-cause': 'gateway',
    'x-ms-error-code': code,
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  };
  return toWireReply({ status, json: toErrorBody(error), headers }, requestId, '');
}

function dispatch(
  { context, buckets, acceptsToken }: AnswerServices,
  { route, params }: RouteMatch,
  request: WireRequest,
  fault: FaultRule | undefined,
): { readonly reply: ArmReply; readonly remaining: string } {
  const { park } = context;
  const query = new Map([...request.url.searchParams].map(([key, value]) => [key.toLowerCase(), value]));
  const call: ArmCall = {
    ...context,
    request,
    params,
    query,
    origin: `http://${request.headers.host ?? '127.0.0.1'}`,
    now: park.clock.now(),
    extraLagMs: fault?.kind === 'stale-list' ? (fault.delayMs ?? 1_000) : 0,
  };
  if (route.access === 'public') return { reply: route.answer(call), remaining: '' };
  authenticate(request, acceptsToken);
  if (!query.has('api-version')) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required.',
    );
  }
  checkScope(call);
  const machine = params.name === undefined ? undefined : `${params.resourceGroup}/${params.name}`.toLowerCase();
  const { retryAfterMs, group, remaining } = buckets.take(route.operation, machine, call.now);
  if (retryAfterMs > 0) throw throttled(group, Math.ceil(retryAfterMs / 1_000));
  return { reply: route.answer(call), remaining };
}

function authenticate({ headers }: WireRequest, acceptsToken: AnswerServices['acceptsToken']): void {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) {
    const message = "Authentication failed. The 'Authorization' header is missing.";
    throw new ArmError(401, 'AuthenticationFailed', message);
  }
  if (acceptsToken(token)) return;
  throw new ArmError(401, 'InvalidAuthenticationToken', 'The access token is invalid.');
}

function checkScope({ account, params }: ArmCall): void {
  const { subscriptionId, resourceGroup } = params;
  if (subscriptionId !== undefined && subscriptionId.toLowerCase() !== account.subscriptionId.toLowerCase()) {
    throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
  }
  const isKnown = (wanted: string) =>
    account.resourceGroups.some((group) => group.toLowerCase() === wanted.toLowerCase());
  if (resourceGroup === undefined || isKnown(resourceGroup)) return;
  throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}

function toWireReply({ status, json, text, headers }: ArmReply, requestId: string, remaining: string): WireReply {
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  return {
    status,
    contentType: text === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
    body: Buffer.from(body),
    headers: {
      ...headers,
      'x-ms-request-id': requestId,
      'x-ms-correlation-request-id': requestId,
      ...(remaining !== '' && { 'x-ms-ratelimit-remaining-resource': remaining }),
    },
  };
}
