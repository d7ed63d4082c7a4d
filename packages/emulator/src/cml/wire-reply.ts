import type { ServerResponse } from 'node:http';
import type { ApiReply } from './api.ts';

/** A reply as bytes. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Puts an API reply into bytes. */
export function toWireReply({ status, json, text }: ApiReply): WireReply {
  if (text !== undefined) return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(text) };
  const body = json === undefined ? '' : JSON.stringify(json);
  return { status, contentType: 'application/json', body: Buffer.from(body) };
}

/** A page as the web server in front of the API sends it. */
export function toHtmlPage(status: number, title: string): WireReply {
  const heading = `${status} ${title}`;
  const html = `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, contentType: 'text/html', body: Buffer.from(html) };
}

/** Sends a reply as a whole. */
export function sendReply(response: ServerResponse, { status, contentType, body }: WireReply): void {
  if (status === 204) {
    response.writeHead(204).end();
    return;
  }
  const type = body.length > 0 ? { 'content-type': contentType } : {};
  response.writeHead(status, { ...type, 'content-length': body.length }).end(body);
}
