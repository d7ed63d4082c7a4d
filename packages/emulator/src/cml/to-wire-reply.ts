import type { WireReply } from '../http/wire-reply.ts';
import type { ApiReply } from './api.ts';

/** Puts an API reply into bytes. */
export function toWireReply({ status, json, text }: ApiReply): WireReply {
  if (text !== undefined) return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(text) };
  const body = json === undefined ? '' : JSON.stringify(json);
  return { status, contentType: 'application/json', body: Buffer.from(body) };
}
