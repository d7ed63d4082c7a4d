import { once } from 'node:events';
import { createServer, type IncomingMessage, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { findReplyMistakes, findRequestMistakes } from '../../test/ec2/vendor-schema.ts';

/** A server in front of an emulator that holds everything that passes against the vendor's schema. */
export interface CheckingProxy extends AsyncDisposable {
  readonly url: string;
  /** Names of the actions that passed, once each. */
  readonly actions: ReadonlySet<string>;
  readonly mistakes: readonly string[];
}

/** Starts a proxy that leads to `targetUrl`. */
export async function startCheckingProxy(targetUrl: string): Promise<CheckingProxy> {
  const actions = new Set<string>();
  const mistakes: string[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const form = [...new URLSearchParams(body)];
    const action = new Map(form).get('Action') ?? '';
    actions.add(action);
    mistakes.push(...findRequestMistakes(form));
    const { statusCode = 0, headers, xml } = await forward(targetUrl, incoming, body);
    mistakes.push(...findReplyMistakes(action, statusCode, xml));
    response.writeHead(statusCode, headers).end(xml);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions,
    mistakes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(targetUrl: string, { method, url, headers }: IncomingMessage, body: string) {
  const outgoing = sendRequest(`${targetUrl}${url}`, { method, headers });
  outgoing.end(body);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { statusCode: reply.statusCode, headers: reply.headers, xml: await text(reply) };
}
