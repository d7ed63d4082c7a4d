import { expect, test } from 'vitest';
import { parseTopology } from './topology.ts';

function node(id: string, changes: Record<string, unknown> = {}) {
  return {
    id,
    label: id,
    x: 0,
    y: 0,
    node_definition: 'iosv',
    interfaces: [{ id: 'i0', type: 'physical' }],
    ...changes,
  };
}

function topology(changes: Record<string, unknown> = {}) {
  return {
    lab: { version: '0.3.0' },
    nodes: [node('a'), node('b')],
    links: [{ id: 'l', n1: 'a', i1: 'i0', n2: 'b', i2: 'i0' }],
    ...changes,
  };
}

test('JSON and YAML give the same topology', () => {
  const yaml = `
lab: {version: 0.3.0}
nodes:
  - {id: a, label: a, x: 0, y: 0, node_definition: iosv, interfaces: [{id: i0, type: physical}]}
  - {id: b, label: b, x: 0, y: 0, node_definition: iosv, interfaces: [{id: i0, type: physical}]}
links: [{id: l, n1: a, i1: i0, n2: b, i2: i0}]`;
  expect(parseTopology(yaml)).toEqual(parseTopology(JSON.stringify(topology())));
  expect(parseTopology(yaml)).toMatchObject({ topology: topology(), warnings: [] });
});

test('an image that the host lacks is a warning, not an error', () => {
  const source = JSON.stringify(topology({ nodes: [node('a', { image_definition: 'old' })], links: [] }));
  expect(parseTopology(source)).toMatchObject({ warnings: [expect.stringContaining('`old`')] });
});

test.each<[string, string, string]>([
  ['text that is no YAML', 'a: [', 'neither YAML nor JSON'],
  ['a bare string', 'hello', 'must be an object'],
  ['an unknown key', JSON.stringify(topology({ extra: 1 })), 'extra: is not allowed'],
  ['an unknown key of a node', JSON.stringify(topology({ nodes: [node('a', { size: 1 })] })), 'size: is not allowed'],
  [
    'a schema version that does not exist',
    JSON.stringify(topology({ lab: { version: '9' } })),
    'version: must be one of',
  ],
  ['missing links', JSON.stringify({ ...topology(), links: undefined }), 'links: is missing'],
  ['an unknown node definition', JSON.stringify(topology({ nodes: [node('a', { node_definition: 'vax' })] })), 'vax'],
  ['a node id that is used twice', JSON.stringify(topology({ nodes: [node('a'), node('a')] })), 'used twice'],
  ['a link to nowhere', JSON.stringify(topology({ nodes: [node('a')] })), 'does not exist'],
])('%s is refused with its reason', (_title, source, reason) => {
  expect(parseTopology(source)).toEqual({ problem: expect.stringContaining(reason) });
});
