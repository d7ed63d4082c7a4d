import { DOMImplementation, DOMParser, type Element, XMLSerializer } from '@xmldom/xmldom';

/** An XML element as data. Attributes and children that are undefined are left out. */
export interface XmlElement {
  readonly name: string;
  /** Namespace of the element; its prefix, if any, stands in `name`. */
  readonly namespace?: string | undefined;
  readonly attributes?: Readonly<Record<string, string | undefined>> | undefined;
  /** Elements and texts, in their order. */
  readonly children?: readonly (XmlElement | string | undefined)[] | undefined;
}

/**
 * Makes an element.
 *
 * @param name - Its name.
 * @param attributes - Those with the value undefined are left out.
 * @param children - Elements and texts; undefined ones are left out.
 */
export function xml(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly (XmlElement | string | undefined)[]
): XmlElement {
  return { name, attributes, children };
}

/**
 * Writes an element. Whatever its texts and attributes hold stays text: markup in them is escaped.
 *
 * @param element - The root.
 * @throws Error when a text holds a character that XML cannot express, such as NUL.
 */
export function writeXml(element: XmlElement): string {
  const document = new DOMImplementation().createDocument(null, '', null);
  const build = ({ name, namespace, attributes = {}, children = [] }: XmlElement): Element => {
    const built = document.createElementNS(namespace ?? null, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) built.setAttribute(key, value);
    }
    for (const child of children) {
      if (child === undefined) continue;
      built.appendChild(typeof child === 'string' ? document.createTextNode(child) : build(child));
    }
    return built;
  };
  const text = new XMLSerializer().serializeToString(build(element), { requireWellFormed: true });
  // XML knows no way to write most control characters, and the library does not mind them.
  const found = INEXPRESSIBLE.exec(text);
  if (found !== null) {
    throw new Error(`XML cannot express the character U+${found[0].charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  return text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const INEXPRESSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/;

/**
 * Reads XML that libvirt wrote.
 *
 * @param text - A whole document.
 * @throws Error when it is not well formed.
 */
export function parseXml(text: string): Element {
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(`XML that cannot be read: ${message}`);
    },
  });
  const root = parser.parseFromString(text, 'text/xml').documentElement;
  if (root === null) throw new Error('XML that cannot be read: it has no element');
  return root;
}

/**
 * Finds the elements at a path below another one.
 *
 * @param element - Where the path begins.
 * @param path - Names of elements, from the outside inwards.
 */
export function findAll(element: Element, ...path: readonly string[]): Element[] {
  return path.reduce<Element[]>(
    (found, name) => found.flatMap((each) => childrenOf(each).filter((child) => child.nodeName === name)),
    [element],
  );
}

/** The first element at a path; see {@link findAll}. */
export function findFirst(element: Element, ...path: readonly string[]): Element | undefined {
  return findAll(element, ...path)[0];
}

/** The text of the first element at a path; undefined when there is none. See {@link findAll}. */
export function textOf(element: Element, ...path: readonly string[]): string | undefined {
  return findFirst(element, ...path)?.textContent ?? undefined;
}

/** The value of an attribute of the first element at a path; undefined when there is none. See {@link findAll}. */
export function attributeOf(element: Element, attribute: string, ...path: readonly string[]): string | undefined {
  return findFirst(element, ...path)?.getAttribute(attribute) ?? undefined;
}

/** The elements directly below another one. */
export function childrenOf(element: Element): Element[] {
  return [...element.childNodes].filter((node): node is Element => node.nodeType === ELEMENT_NODE);
}

const ELEMENT_NODE = 1;
