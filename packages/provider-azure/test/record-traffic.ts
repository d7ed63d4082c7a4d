import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One exchange as it was on the wire. */
export interface Exchange {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/**
 * Starts a proxy that writes down every exchange with a server: for judges that know the vendor's API.
 *
 * @param target - URL of the server.
 * @param folder - Where a file is written when it is closed.
 */
export async function startRecorder(target: string, folder: string) {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const requestBody = await readText(incoming);
      const { method = 'GET', url = '/', headers } = incoming;
      const forwarded = sendRequest(`${target}${url}`, { method, headers }, (answer) => {
        void (async () => {
          const responseBody = await readText(answer);
          const { statusCode: status = 0 } = answer;
          outgoing.writeHead(status, answer.headers).end(responseBody);
          const requestHeaders = toTexts(headers);
          exchanges.push({
            ...{ method, url, requestHeaders, requestBody },
            ...{ status, responseHeaders: toTexts(answer.headers), responseBody },
          });
        })().catch(() => outgoing.destroy());
      });
      // A server that hangs up does so to both.
      forwarded.on('error', () => outgoing.destroy());
      outgoing.on('close', () => forwarded.destroy());
      forwarded.end(requestBody);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(exchanges));
    },
  };
}

async function readText(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message.setEncoding('utf8')) text += chunk;
  return text;
}

function toTexts(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
