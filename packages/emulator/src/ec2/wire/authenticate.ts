import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { EmulatorClock } from '../../clock.ts';
import type { WireRequest } from '../../http/api-server.ts';
import { Ec2Error } from '../ec2-error.ts';

/** An access key and its secret. */
export interface Ec2Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What signatures are checked with. */
export interface AuthenticatorOptions {
  /** Undefined: every request is accepted, signed or not. */
  readonly credentials: readonly Ec2Credentials[] | (() => readonly Ec2Credentials[]) | undefined;
  readonly region: string;
  readonly clock: EmulatorClock;
}

const algorithm = 'AWS4-HMAC-SHA256';
const allowedSkewMs = 15 * 60_000;

/**
 * Makes the check of Signature Version 4 in the Authorization header.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @returns a function that throws AuthFailure, SignatureDoesNotMatch, RequestExpired or MissingAuthenticationToken
 */
export function createAuthenticator({
  credentials,
  region,
  clock,
}: AuthenticatorOptions): (request: WireRequest) => void {
  if (!credentials) return () => undefined;
  const listGood = typeof credentials === 'function' ? credentials : () => credentials;
  return (request) => {
    const header = request.headers.authorization;
    if (header === undefined) {
      throw new Ec2Error('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    }
    const parsed = parseHeader(header);
    const pair = listGood().find(({ accessKeyId }) => accessKeyId === parsed?.accessKeyId);
    if (!parsed || !pair || parsed.region !== region || parsed.service !== 'ec2') {
      throw new Ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials');
    }
    const date = String(request.headers['x-amz-date'] ?? '');
    const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (!(Math.abs(at - clock.now()) <= allowedSkewMs)) {
      throw new Ec2Error('RequestExpired', 'Request has expired.');
    }
    const expected = Buffer.from(sign(request, parsed, pair.secretAccessKey, date));
    const given = Buffer.from(parsed.signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
      throw new Ec2Error(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
      );
    }
  };
}

interface ParsedHeader {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

function parseHeader(header: string): ParsedHeader | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (!match) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, day, region, service, signedHeaders, signature };
}

function sign(request: WireRequest, header: ParsedHeader, secret: string, date: string): string {
  const { day, region, service, signedHeaders } = header;
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url.searchParams),
    ...signedHeaders.split(';').map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replaceAll(/ +/g, ' ')}`,
    ),
    '',
    signedHeaders,
    hashOf(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = [algorithm, date, scope, hashOf(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, text).toString('hex');
}

function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
