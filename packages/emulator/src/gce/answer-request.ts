import type { FaultRule } from '../faults.ts';
import type { HeldReply, WireRequest } from '../http/api-server.ts';
import type { WireReply } from '../http/wire-reply.ts';
import { ParkError } from '../park/park-error.ts';
import { type TokenBucket, takeTokens } from '../park/token-bucket.ts';
import type { GceCloud, GceRoute } from './gce-context.ts';
import type { GceBuckets } from './gce-emulator-options.ts';
import { GceError, notFound, rateLimited, toErrorBody } from './gce-error.ts';
import { gceRoutes } from './gce-routes.ts';
import { parseFieldSelection, selectFields } from './wire/field-selection.ts';
import { readBody } from './wire/read-body.ts';

/** What answering needs. */
export interface AnswerServices {
  readonly cloud: GceCloud;
  readonly buckets: GceBuckets;
  accessTokens: readonly string[] | undefined;
  /** Buckets as they are, by kind of request. */
  readonly levels: Map<string, TokenBucket>;
}

/** A route with what its path says. */
export interface FoundRoute {
  readonly route: GceRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds what a request asks for. */
export function findRoute({ method, url }: Pick<WireRequest, 'method' | 'url'>): FoundRoute | undefined {
  for (const route of gceRoutes) {
    if (route.method !== method) continue;
    const params = matchPath(route.path, url.pathname);
    if (params) return { route, params };
  }
  return undefined;
}

/** Answers a request; every change is saved when it returns. */
export function answerRequest(services: AnswerServices, request: WireRequest, fault: FaultRule | undefined): HeldReply {
  try {
    // Read first: a request that is refused for it changes nothing.
    const selection = parseFieldSelection(request.url.searchParams.get('fields'));
    const { json, holdMs = 0 } = answer(services, request, fault);
    return { reply: toJsonReply(200, selection ? selectFields(json, selection) : json), holdMs };
  } catch (thrown) {
    return { reply: toErrorReply(toGceError(thrown)), holdMs: 0 };
  }
}

/** A refusal as a reply. */
export function toErrorReply(error: GceError): WireReply {
  return toJsonReply(error.status, toErrorBody(error));
}

function answer(services: AnswerServices, request: WireRequest, fault: FaultRule | undefined) {
  const { cloud } = services;
  authenticate(services, request);
  const found = findRoute(request);
  if (!found) {
    const message = `The emulator does not know the operation ${request.method} ${request.url.pathname}.`;
    throw new GceError(501, 'notImplemented', message);
  }
  const { route, params } = found;
  takeToken(services, route);
  // Images of other projects are public; anything else of theirs is none of the caller's business.
  if (params.project !== cloud.projectId && !route.operation.startsWith('images.')) {
    throw notFound(`projects/${params.project}`);
  }
  const body = request.method === 'POST' ? readBody(request.body) : {};
  return route.handle(cloud, { params, query: request.url.searchParams, body, fault });
}

function authenticate({ accessTokens }: AnswerServices, { headers }: WireRequest): void {
  if (accessTokens === undefined) return;
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (token !== undefined && accessTokens.includes(token)) return;
  throw unauthenticated();
}

/** Credentials that are not accepted. */
export function unauthenticated(): GceError {
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';
  return new GceError(401, 'authError', message);
}

function takeToken({ buckets, levels, cloud }: AnswerServices, { method }: GceRoute): void {
  const kind = method === 'GET' ? 'reads' : 'changes';
  const limits = buckets[kind];
  if (!limits) return;
  const taken = takeTokens(levels.get(kind), limits, cloud.park.clock.now());
  levels.set(kind, taken.bucket);
  if (taken.retryAfterMs > 0) throw rateLimited();
}

function toGceError(thrown: unknown): GceError {
  if (thrown instanceof GceError) return thrown;
  if (!(thrown instanceof ParkError)) throw thrown;
  return new GceError(400, 'invalid', thrown.message);
}

function toJsonReply(status: number, json: unknown): WireReply {
  return { status, contentType: 'application/json; charset=UTF-8', body: Buffer.from(JSON.stringify(json)) };
}

/** A part `:name` stands for anything, `:name:verb` for anything with a verb of the API behind it. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decode(given[index] ?? '');
    const [, name, verb = ''] = /^:([^:]+)(:.+)?$/.exec(part) ?? [];
    if (name === undefined) {
      if (part !== value) return undefined;
    } else if (!value.endsWith(verb)) return undefined;
    else params[name] = value.slice(0, value.length - verb.length);
  }
  return params;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
