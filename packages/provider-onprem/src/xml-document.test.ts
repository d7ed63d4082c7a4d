import { describe, expect, it } from 'vitest';
import { attributeOf, childrenOf, findAll, parseXml, textOf, writeXml, xml } from './xml-document.ts';

const HOSTILE = [
  '</name><devices/>',
  '<![CDATA[ x ]]>',
  ']]>',
  '&lt;&amp;&#10;',
  '"\'><evil a="b"/>',
  '<!-- -->',
  '<?xml version="1.0"?>',
  '\t a \n b ',
  'ümläut 漢字 😀',
];

describe('writeXml', () => {
  it.each(HOSTILE)('text and attributes that look like markup stay text: %j', (text) => {
    const written = writeXml(xml('a', {}, xml('b', { key: text }, text), xml('c')));
    const read = parseXml(written);
    expect(childrenOf(read).map(({ nodeName }) => nodeName)).toEqual(['b', 'c']);
    expect(textOf(read, 'b')).toBe(text);
    expect(attributeOf(read, 'key', 'b')).toBe(text);
  });

  it.each(['\u0000', 'a\u0001', '\u000b', '\ufffe', '\ud800'])('what XML cannot express is an error: %j', (text) => {
    expect(() => writeXml(xml('a', {}, text))).toThrow();
  });

  it('leaves out attributes and children that are undefined', () => {
    expect(writeXml(xml('a', { b: undefined, c: '1' }, undefined, 'd'))).toBe('<a c="1">d</a>');
  });

  it('writes the namespace of an element', () => {
    const read = parseXml(writeXml(xml('a', {}, { name: 'p:b', namespace: 'urn:x', children: ['1'] })));
    expect(childrenOf(read).map(({ namespaceURI }) => namespaceURI)).toEqual(['urn:x']);
  });
});

describe('parseXml', () => {
  it.each(['', '<a', '<a><b></a>', 'text', '<a>&undefined;</a>'])('what is not well formed is an error: %j', (text) => {
    expect(() => parseXml(text)).toThrow();
  });

  it('finds all elements at a path, and none elsewhere', () => {
    const root = parseXml('<a><b><c>1</c></b><b><c>2</c></b><c>3</c></a>');
    expect(findAll(root, 'b', 'c').map(({ textContent }) => textContent)).toEqual(['1', '2']);
    expect(findAll(root, 'b', 'd')).toEqual([]);
    expect(textOf(root, 'c')).toBe('3');
    expect(attributeOf(root, 'x', 'c')).toBeUndefined();
  });
});
