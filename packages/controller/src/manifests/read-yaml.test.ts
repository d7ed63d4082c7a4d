import { describe, expect, it } from 'vitest';
import { readYaml, YAML_MAX_BYTES } from './read-yaml.ts';

function problemsOf(text: string) {
  return readYaml(text, 'a.yaml').problems;
}

describe('readYaml', () => {
  it('leaves out empty documents', () => {
    expect(readYaml('# only a comment\n---\n---\na: 1\n', 'a.yaml').documents.map(({ value }) => value)).toEqual([
      { a: 1 },
    ]);
    expect(readYaml('', 'a.yaml')).toEqual({ documents: [], problems: [] });
  });

  it('finds the line of a path, or of what holds it', () => {
    const [document] = readYaml('a:\n  b:\n    - c: 1\n      "d/e": 2\n', 'a.yaml').documents;
    expect(document?.lineOf('a')).toBe(1);
    expect(document?.lineOf('a.b[0].c')).toBe(3);
    expect(document?.lineOf('a.b[0]["d/e"]')).toBe(4);
    expect(document?.lineOf('a.b[0].missing')).toBe(3);
    expect(document?.lineOf('a.b[7].missing')).toBe(2);
    expect(document?.lineOf('')).toBe(1);
  });

  it('refuses duplicate keys and unknown tags', () => {
    expect(problemsOf('a: 1\na: 2\n')).toMatchObject([{ line: 2, found: 'the same key twice in one map' }]);
    expect(problemsOf('a: !!js/function x\n')).toMatchObject([{ line: 1, found: 'Unresolved tag' }]);
  });

  it('refuses aliases that multiply, form cycles or name nothing', () => {
    const row = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(', ')}]\n`;
    const bomb = row('a', 'x') + row('b', '*a') + row('c', '*b') + row('d', '*c');
    for (const text of [bomb, 'a: &a { b: *a }\n', 'a: *hunter2\n']) {
      expect(problemsOf(text)).toMatchObject([{ found: 'aliases that are unknown, multiply or form a cycle' }]);
    }
    expect(readYaml('a: &a { x: 1 }\nb: *a\n', 'a.yaml').documents[0]?.value).toEqual({ a: { x: 1 }, b: { x: 1 } });
  });

  it('refuses large texts and endless nesting without reading on', () => {
    expect(problemsOf(`a: ${'x'.repeat(YAML_MAX_BYTES)}`)).toMatchObject([{ found: `${YAML_MAX_BYTES + 3} bytes` }]);
    expect(problemsOf('['.repeat(20_000)).length).toBeLessThanOrEqual(5);
    expect(problemsOf('['.repeat(20_000)).length).toBeGreaterThan(0);
  });

  it('never quotes the text, which may hold secrets', () => {
    const texts = [
      'password: "hunter2\n',
      'a: |hunter2\n',
      'a: 1\n]hunter2\n',
      'a: 1\n b: hunter2\n',
      'a: "x" hunter2',
    ];
    for (const text of texts) {
      expect(problemsOf(text).length, text).toBeGreaterThan(0);
      expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2');
    }
  });
});
