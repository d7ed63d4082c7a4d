import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readMarker } from './lab-marker.ts';
import { markTopology } from './mark-topology.ts';

const mark = (topology: string, marker = 'uid-1') => markTopology(topology, marker, 'importLab');
const notesOf = (topology: string): string => parse(topology).lab.notes;

describe('markTopology', () => {
  it('puts the marker before the notes that are there', () => {
    const notes = notesOf(mark('lab:\n  notes: |-\n    By hand\n    [x]\nnodes: []\n'));
    expect(notes).toBe('[cloud-spi lab uid-1]\nBy hand\n[x]');
    expect(readMarker(notes)).toBe('uid-1');
  });

  it.each(['lab: {version: 0.3.0}', 'lab:\n  notes:\n', '{"lab":{"notes":""}}'])('makes notes in %j', (topology) => {
    expect(readMarker(notesOf(mark(topology)))).toBe('uid-1');
  });

  it('replaces the marker of a lab that was exported', () => {
    const again = mark(mark('lab: {notes: kept}', 'uid-0'), 'uid-1');
    expect(notesOf(again)).toBe('[cloud-spi lab uid-1]\nkept');
  });

  it('leaves everything else as it is written', () => {
    const rest =
      'nodes:\n  - label: 1e3\n    mac: 012\n    on: yes\n    configuration: |\n      a\n       b\n\n      c\n';
    expect(mark(`lab: {version: 0.3.0}\n${rest}`)).toContain(rest);
  });

  it('refuses a topology without a lab, and notes without room', () => {
    for (const topology of [
      'nodes: []',
      'lab: []',
      'lab: {notes: []}',
      'lab: [',
      `lab: {notes: ${'x'.repeat(32_768)}}`,
    ]) {
      expect(() => mark(topology)).toThrow(expect.objectContaining({ kind: 'invalid-topology' }));
    }
  });
});

it('notes that only mention a marker have none', () => {
  expect(readMarker('see [cloud-spi lab uid-1] above')).toBeUndefined();
});
