/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#xd': '\r' };

/** Reads the plain XML that EC2 speaks; throws for anything that is not well-formed. */
export function parseXml(xml: string): XmlElement {
  const tokens = xml.replace(/^<\?xml [^>]*\?>\s*/, '').matchAll(/<(\/?)([\w:.-]+)([^>]*?)(\/?)>|([^<]+)/g);
  const root = { name: '', attributes: '', children: [] as XmlElement[], text: '' };
  const open = [root];
  let length = 0;
  for (const [token, slash, name = '', attributes = '', closed, text] of tokens) {
    length += token.length;
    const parent = open.at(-1);
    if (!parent) throw new Error(`Something follows the root element: ${token}`);
    if (text !== undefined) {
      parent.text += text.replace(/&(#xd|\w+);/g, (_, entity: string) => entities[entity] ?? '');
    } else if (slash) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element.`);
    } else {
      const element = { name, attributes: attributes.trim(), children: [], text: '' };
      parent.children.push(element);
      if (!closed) open.push(element);
    }
  }
  const [element, ...others] = root.children;
  if (!element || others.length > 0 || open.length !== 1 || length < xml.length - 60) {
    throw new Error('The document is not well-formed.');
  }
  return element;
}
