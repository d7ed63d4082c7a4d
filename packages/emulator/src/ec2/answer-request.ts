import type { FaultRule } from '../faults.ts';
import type { WireRequest } from '../http/api-server.ts';
import type { WireReply } from '../http/wire-reply.ts';
import type { ActionBuckets } from './action-buckets.ts';
import { ec2Actions } from './action-table.ts';
import type { Ec2Context } from './ec2-context.ts';
import { Ec2Error } from './ec2-error.ts';
import { toEc2Error } from './to-ec2-error.ts';
import { QueryParameters } from './wire/query-parameters.ts';
import { toErrorXml, toReplyXml } from './wire/to-xml.ts';

/** What answering needs besides the context of actions. */
export interface AnswerServices {
  readonly context: Omit<Ec2Context, 'extraLagMs'>;
  readonly buckets: ActionBuckets;
  newRequestId(): string;
  /** Refuses a request whose signature is wrong; does nothing when nobody asked for that. */
  authenticate(request: WireRequest): void;
}

const apiVersion = '2016-11-15';
/** Parameters of the protocol itself and of signatures in query strings. */
const protocolParameters = /^(?:Action|Version|AWSAccessKeyId|Signature\w*|Timestamp|X-Amz-.+)$/;

/** The parameters of a request, from its query string and its form. */
export function parametersOf({ url, body }: WireRequest): [string, string][] {
  return [...url.searchParams, ...new URLSearchParams(body)];
}

/** The action that a request names. */
export function actionOf(request: WireRequest): string | undefined {
  return parametersOf(request).find(([name]) => name === 'Action')?.[1];
}

/** Answers a request; every change is saved when it returns. */
export function answerRequest(services: AnswerServices, request: WireRequest, fault: FaultRule | undefined): WireReply {
  const requestId = services.newRequestId();
  try {
    return toXmlReply(200, runAction(services, request, fault, requestId), requestId);
  } catch (thrown) {
    const error = toEc2Error(thrown);
    if (!(error instanceof Ec2Error)) throw error;
    return toErrorReply(error, requestId);
  }
}

/** A refusal as a reply. */
export function toErrorReply({ status, code, message }: Ec2Error, requestId: string): WireReply {
  return toXmlReply(status, toErrorXml(code, message, requestId), requestId);
}

function runAction(
  { context, buckets, authenticate }: AnswerServices,
  request: WireRequest,
  fault: FaultRule | undefined,
  requestId: string,
): string {
  const given = parametersOf(request);
  const name = requireProtocol(given);
  authenticate(request);
  const action = Object.hasOwn(ec2Actions, name) ? ec2Actions[name] : undefined;
  if (!action) {
    throw new Ec2Error('InvalidAction', `The action ${name} is not valid for this web service: it is not emulated.`);
  }
  const now = context.park.clock.now();
  if (!buckets.take(name, now)) throw throttled();
  const parameters = QueryParameters.of(given.filter(([parameter]) => !protocolParameters.test(parameter)));
  const isDryRun = parameters.flag('DryRun') ?? false;
  const extraLagMs = fault?.kind === 'stale-list' ? (fault.delayMs ?? 1_000) : 0;
  const run = action.prepare({ ...context, extraLagMs }, parameters);
  parameters.requireAllRead();
  if (isDryRun) throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  const instances = name === 'RunInstances' ? (parameters.integer('MaxCount') ?? 1) : 0;
  if (instances > 0 && !buckets.take('RunInstances:instances', now, instances)) throw throttled();
  return toReplyXml(name, requestId, run());
}

function requireProtocol(given: readonly (readonly [string, string])[]): string {
  const find = (wanted: string) => given.find(([name]) => name === wanted)?.[1];
  const action = find('Action');
  if (!action) throw new Ec2Error('MissingAction', 'The request must contain the parameter Action');
  const version = find('Version');
  if (version !== undefined && version !== apiVersion) {
    throw new Ec2Error('NoSuchVersion', `The requested version (${version}) of service AmazonEC2 does not exist`);
  }
  return action;
}

/** EC2's refusal of too many requests. */
export function throttled(): Ec2Error {
  return new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.');
}

function toXmlReply(status: number, xml: string, requestId: string): WireReply {
  return {
    status,
    contentType: 'text/xml;charset=UTF-8',
    body: Buffer.from(xml),
    headers: { 'x-amzn-requestid': requestId },
  };
}
