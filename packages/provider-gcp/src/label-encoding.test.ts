import { describe, expect, it } from 'vitest';
import { decodeTags, encodeTagKey, encodeTags, encodeTagValue } from './label-encoding.ts';

const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

function roundTrip(tags: Readonly<Record<string, string>>) {
  const { labels, longTexts } = encodeTags(tags);
  for (const [key, value] of Object.entries(labels)) {
    expect(key).toMatch(LABEL_KEY);
    expect(value).toMatch(LABEL_VALUE);
    expect(Buffer.byteLength(key)).toBeLessThan(128);
    expect(Buffer.byteLength(value)).toBeLessThan(128);
  }
  return decodeTags(labels, longTexts);
}

describe('tags as labels', () => {
  it('stay as they are where a label can hold them', () => {
    const tags = { team: 'red', cost_center: '12-b', straße: 'größe', empty: '' };
    expect(encodeTags(tags)).toEqual({ labels: tags, longTexts: {} });
  });

  it('are escaped readably where it cannot', () => {
    expect(encodeTags({ 'sandboxer.dev:lab': 'Red', 'at.time': '2026-11-23T15:44:34.123Z' }).labels).toEqual({
      'x-sandboxer_2edev_3alab': 'x--_52ed',
      'x-at_2etime': 'x--2026-11-23_5415_3a44_3a34_2e123_5a',
    });
  });

  it('are hashed when they are too long, and their texts are kept', () => {
    const [key, value] = ['K'.repeat(127), 'v'.repeat(256)];
    const { labels, longTexts } = encodeTags({ [key]: value });
    const [[label = '', text = ''] = []] = Object.entries(labels);
    expect(label).toMatch(/^xh-[0-9a-f]{32}$/);
    expect(text).toMatch(/^h--[0-9a-f]{32}$/);
    expect(longTexts).toEqual({ [label]: key, [text]: value });
  });

  it.each([
    [{ 'x-a': 'x--b', 'xh-c': 'h--d' }],
    [{ Upper: 'Case', 'with space': ' a  b ', ünïcödé: '日本語', emoji: '🙂' }],
    [JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, string>],
    [{ _underscore: '_2e', '0digit': '_', '-dash': '-' }],
    [{ ['日'.repeat(60)]: '本'.repeat(63), ['É'.repeat(127)]: 'é'.repeat(256) }],
    [{ quotes: '"\'', control: '\n\t\u0000', slash: '=,;+' }],
  ])('come back as they were given: %j', (tags) => {
    expect(roundTrip(tags)).toEqual(tags);
  });

  it('come back for every single character', () => {
    for (let code = 1; code < 0x3000; code++) {
      const text = String.fromCodePoint(code);
      expect(roundTrip({ [text]: text, [`k${text}`]: `v${text}_2e` })).toEqual({
        [text]: text,
        [`k${text}`]: `v${text}_2e`,
      });
    }
  });

  it('read labels that others set as they are, also those that look escaped', () => {
    const labels = { 'x-foreign_zz': 'x--_5', 'goog-k8s': 'a_2eb', 'xh-unknown': 'h--unknown' };
    expect(decodeTags(labels, {})).toEqual(labels);
  });

  it('have one label for a key and a value, for filters', () => {
    expect(encodeTags({ 'a.b': 'C' }).labels).toEqual({ [encodeTagKey('a.b')]: encodeTagValue('C') });
  });
});
