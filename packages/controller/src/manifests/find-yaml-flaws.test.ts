import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { findYamlFlaws, NESTED_TOO_DEEPLY } from './find-yaml-flaws.ts';

function flawsOf(text: string) {
  return findYamlFlaws(parseDocument(text, { uniqueKeys: false }), 5);
}

describe('findYamlFlaws', () => {
  it('finds keys that stand twice, as plain objects have them', () => {
    expect(flawsOf('a: 1\nb: { a: 1 }\n')).toEqual([]);
    expect(flawsOf('a: 1\na: 2\n')).toEqual([{ offset: 5, found: 'the same key twice in one map' }]);
    expect(flawsOf('1: a\n"1": b\n')).toHaveLength(1);
    expect(flawsOf('b: &b x\n*b : 1\nx: 2\n')).toHaveLength(1);
    expect(flawsOf('- { a: 1, a: 2 }\n')).toHaveLength(1);
  });

  it('finds keys __proto__ at any place', () => {
    expect(flawsOf('a: [{ b: { __proto__: 1 } }]\n')).toEqual([{ offset: 11, found: 'a key __proto__' }]);
  });

  it('takes 64 levels and no more', () => {
    expect(flawsOf(`${'['.repeat(64)}${']'.repeat(64)}`)).toEqual([]);
    expect(flawsOf(`${'['.repeat(65)}${']'.repeat(65)}`)).toEqual([{ offset: 64, found: NESTED_TOO_DEEPLY }]);
  });

  it('looks for no more flaws than are wanted, and takes time in proportion to the text', () => {
    expect(flawsOf('a: 1\n'.repeat(20))).toHaveLength(5);
    const wide = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(flawsOf(wide)).toEqual([]);
  });
});
