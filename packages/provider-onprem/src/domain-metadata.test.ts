import { describe, expect, it } from 'vitest';
import {
  type MetadataElement,
  readDomainMetadata,
  toDefinedElement,
  toMarkElement,
  toRecordElement,
  toSingleElement,
  toTagElement,
} from './domain-metadata.ts';
import { parseXml, writeXml, xml } from './xml-document.ts';

const RECORD = {
  owner: 'o',
  namespace: 'n',
  name: 'x',
  instanceType: 'small',
  imageId: 'linux',
  createdAt: '2026-01-01T00:00:00.000Z',
};

function readBack(...elements: MetadataElement[]) {
  return readDomainMetadata(
    parseXml(writeXml(xml('domain', {}, xml('metadata', {}, ...elements.map(toDefinedElement))))),
  );
}

describe('the metadata of a domain', () => {
  it('comes back as it was written', () => {
    const metadata = readBack(
      toRecordElement(RECORD),
      toTagElement('a', '1'),
      toMarkElement('provisioning', true),
      toMarkElement('terminating', true),
      toMarkElement('stopping', 17),
      toMarkElement('launch', '2026-01-02T00:00:00.000Z'),
    );
    expect(metadata).toEqual({
      record: RECORD,
      tags: { a: '1' },
      isProvisioning: true,
      isTerminating: true,
      stopDeadline: 17,
      launchTime: '2026-01-02T00:00:00.000Z',
    });
  });

  it('every portable tag comes back, whatever characters it has', () => {
    const everyCharacter = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');
    const tags = {
      __proto: 'x',
      'key with spaces': ' value\r\n\twith\u0000controls ',
      ключ: 'значение 😀',
      'a:b.c-d_e~f': everyCharacter,
      '\ud800 half': '\udfff\ufffe\uffff',
      quote: '"\']]>',
    };
    expect(readBack(...Object.entries(tags).map(([key, value]) => toTagElement(key, value))).tags).toEqual(tags);
  });

  it('each key has a namespace of its own, also when keys differ little', () => {
    const keys = ['a', 'A', 'a ', 'a~', 'a~0020', 'ä', 'a.b', 'a-b', 'a_b', '__proto__'];
    expect(new Set(keys.map((key) => toTagElement(key, '').uri)).size).toBe(keys.length);
    for (const key of keys) expect(toTagElement(key, '').uri).toMatch(/^urn:[A-Za-z0-9:._~-]+$/);
  });

  it('an element that is set alone has no prefix, since libvirt adds it', () => {
    expect(writeXml(toSingleElement(toTagElement('a', '<b>')))).toBe('<value>["a","&lt;b&gt;"]</value>');
  });

  it('what others wrote, and what cannot be read, is left alone', () => {
    const text = `<domain><metadata>
      <o:os xmlns:o="http://libosinfo.org/xmlns/libvirt/domain/1.0">x</o:os>
      <r:value xmlns:r="urn:cloud-spi:onprem:1:record">{"owner":"o"}</r:value>
      <t:value xmlns:t="urn:cloud-spi:onprem:1:tag:a">not JSON</t:value>
      <t:value xmlns:t="urn:cloud-spi:onprem:1:tag:b">["b",2]</t:value>
    </metadata></domain>`;
    expect(readDomainMetadata(parseXml(text))).toEqual({ tags: {}, isProvisioning: false, isTerminating: false });
    expect(readDomainMetadata(parseXml('<domain/>')).tags).toEqual({});
  });

  it('that somebody else wrote in another form counts as absent', () => {
    for (const wrong of [
      { ...RECORD, createdAt: '2026-01-01' },
      { ...RECORD, createdAt: '2026-13-01T00:00:00.000Z' },
      { ...RECORD, idempotencyToken: 5 },
      { ...RECORD, configurationHash: null },
    ]) {
      const element = { ...toRecordElement(RECORD), value: wrong };
      expect(readBack(element).record).toBeUndefined();
    }
    expect(readBack(toMarkElement('launch', 'yesterday')).launchTime).toBeUndefined();
  });
});
