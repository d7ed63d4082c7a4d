/** What becomes XML: a list becomes `<item>`s, what is undefined is left out. */
export type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | XmlObject;

/** Elements by their name. */
export interface XmlObject {
  readonly [name: string]: XmlValue;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xd;',
};
const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** The reply of an action, as EC2 writes it. */
export function toReplyXml(action: string, requestId: string, content: XmlObject): string {
  const name = `${action}Response`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${namespace}">${toElements({ requestId, ...content })}</${name}>`;
}

/** The body of a refusal, as EC2 writes it: without namespace, exactly a code and a message. */
export function toErrorXml(code: string, message: string, requestId: string): string {
  const error = toElements({ Error: { Code: code, Message: message } });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors>${error}</Errors><RequestID>${requestId}</RequestID></Response>`;
}

/** An instant as EC2 writes it. */
export function toInstant(at: number): string {
  return new Date(at).toISOString();
}

function toElements(content: XmlObject): string {
  let xml = '';
  for (const name in content) xml += toElement(name, content[name]);
  return xml;
}

function toElement(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return `<${name}>${escapeText(value)}</${name}>`;
  if (typeof value !== 'object') return `<${name}>${value}</${name}>`;
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (isList(value)) return `<${name}>${value.map((item) => toElement('item', item)).join('')}</${name}>`;
  return `<${name}>${toElements(value)}</${name}>`;
}

function isList(value: XmlObject | readonly XmlValue[]): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function escapeText(text: string): string {
  return /[&<>"\r]/.test(text) ? text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character) : text;
}
