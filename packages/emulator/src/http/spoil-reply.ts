import type { ServerResponse } from 'node:http';
import { type EmulatorClock, holdBack } from '../clock.ts';
import type { FaultRule } from '../faults.ts';
import { sendReply, toHtmlPage, type WireReply } from './wire-reply.ts';

/** What sending a reply needs. */
export interface Sending {
  readonly clock: EmulatorClock;
  readonly closing: AbortSignal;
  readonly response: ServerResponse;
}

/** Sends a reply, spoiled where the fault says so. */
export async function sendSpoiled(fault: FaultRule | undefined, sending: Sending, reply: WireReply): Promise<void> {
  const { clock, closing, response } = sending;
  const half = reply.body.subarray(0, Math.floor(reply.body.length / 2));
  const headers = { 'content-type': reply.contentType, ...reply.headers };
  switch (fault?.kind) {
    case 'html':
      return sendReply(response, toHtmlPage(200, 'Welcome'));
    case 'truncated-body':
      return sendReply(response, { ...reply, body: half });
    case 'empty-body':
      return sendReply(response, { ...reply, status: 200, body: Buffer.alloc(0) });
    case 'invalid-utf8':
      return sendReply(response, { ...reply, body: Buffer.concat([half, Buffer.from([0xff, 0xfe])]) });
    case 'cut-body':
      response.writeHead(reply.status, { ...headers, 'content-length': reply.body.length + 1 });
      response.write(half, () => response.socket?.destroy());
      return;
    case 'slow-body':
      response.writeHead(reply.status, { ...headers, 'content-length': reply.body.length });
      response.write(half);
      if (await holdBack(clock, fault.delayMs ?? 1000, closing)) response.end(reply.body.subarray(half.length));
      return;
    default:
      return sendReply(response, reply);
  }
}
