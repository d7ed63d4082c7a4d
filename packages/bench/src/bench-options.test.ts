import { describe, expect, it } from 'vitest';
import { BenchOptionError, parseBenchOptions } from './bench-options.ts';
import type { Row } from './row.ts';

const toRow = (name: string, needs: Row['needs']): Row => ({ name, title: name, needs, run: async () => [] });
const ROWS = [toRow('import', 'nothing'), toRow('idle-sqlite', 'nothing'), toRow('idle-postgresql', 'postgresql')];

function parse(...parameters: string[]) {
  const { rows, quick, output } = parseBenchOptions(parameters, ROWS);
  return { rows: rows.map(({ name }) => name), quick, output };
}

describe('parseBenchOptions', () => {
  it('measures everything and keeps the results unless told otherwise', () => {
    const rows = ['import', 'idle-sqlite', 'idle-postgresql'];
    expect(parse()).toEqual({ rows, quick: false, output: 'bench/results.json' });
  });

  it('takes names by their beginnings, and keeps the results of a part only where told', () => {
    expect(parse('--only', 'idle', '--only', 'import')).toMatchObject({
      rows: ['import', 'idle-sqlite', 'idle-postgresql'],
      output: undefined,
    });
    expect(parse('--only', 'import', '--output', 'file.json')).toMatchObject({ rows: ['import'], output: 'file.json' });
  });

  it('leaves out what needs a server when it is to be quick', () => {
    expect(parse('--quick')).toEqual({ rows: ['import', 'idle-sqlite'], quick: true, output: undefined });
  });

  it.each([
    [['--only', 'import', '--only', 'drane'], '"drane"'],
    [['--quick', '--only', 'idle-postgresql'], '--quick'],
    [['--out', 'file.json'], '--out'],
    [['--output'], '--output'],
    [['import'], 'import'],
  ])('refuses %j and names what is wrong', (parameters, named) => {
    expect(() => parse(...parameters)).toThrow(BenchOptionError);
    expect(() => parse(...parameters)).toThrow(named);
  });
});
