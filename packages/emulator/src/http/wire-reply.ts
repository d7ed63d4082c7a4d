import type { ServerResponse } from 'node:http';

/** A reply as bytes. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** Headers besides type and length. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A page as the web server in front of an API sends it. */
export function toHtmlPage(status: number, title: string): WireReply {
  const heading = `${status} ${title}`;
  const html = `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, contentType: 'text/html', body: Buffer.from(html) };
}

/** Sends a reply as a whole. */
export function sendReply(response: ServerResponse, { status, contentType, body, headers }: WireReply): void {
  if (status === 204) {
    response.writeHead(204, headers).end();
    return;
  }
  const type = body.length > 0 ? { 'content-type': contentType } : {};
  response.writeHead(status, { ...type, ...headers, 'content-length': body.length }).end(body);
}
