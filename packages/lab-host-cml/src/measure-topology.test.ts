import { isLabHostError } from '@cloud-spi/lab-host';
import { describe, expect, it } from 'vitest';
import { measureTopology } from './measure-topology.ts';

const nodeDefaults = { cpus: 2, memoryMib: 4096 };
const measure = (topology: string) => measureTopology(topology, nodeDefaults);
const lab = (nodes: string) => `lab: {version: 0.3.0}\nlinks: []\nnodes:\n${nodes}\n`;

function problemsOf(topology: string): readonly string[] {
  try {
    measure(topology);
  } catch (error) {
    if (isLabHostError(error) && error.kind === 'invalid-topology') return error.problems ?? [];
    throw error;
  }
  throw new Error('the topology was accepted');
}

describe('measureTopology', () => {
  it('takes what a node asks for, then what its definition needs, then the defaults', () => {
    expect(measure(lab('- {node_definition: iosv, cpus: 4, ram: 1024}'))).toEqual({
      nodes: 1,
      cpuMilli: 4000,
      memoryMib: 1024,
    });
    expect(measure(lab('- {node_definition: nxosv9000, cpus: null}'))).toMatchObject({
      cpuMilli: 2000,
      memoryMib: 10_240,
    });
    expect(measure(lab('- {node_definition: own_image, ram: 0}'))).toMatchObject({ cpuMilli: 2000, memoryMib: 4096 });
    expect(measure(lab('- {node_definition: constructor}'))).toMatchObject({ cpuMilli: 2000 });
  });

  it('counts a limited processor in part', () => {
    expect(measure(lab('- {node_definition: iosv, cpus: 2, cpu_limit: 25}')).cpuMilli).toBe(500);
  });

  it('takes switches and connectors without a machine as free', () => {
    const free = '- {node_definition: external_connector}\n- {node_definition: unmanaged_switch}';
    expect(measure(lab(free))).toEqual({ nodes: 0, cpuMilli: 0, memoryMib: 0 });
  });

  it('reads JSON, merge keys and keys that it does not know', () => {
    expect(measure('{"lab":{},"nodes":[{"node_definition":"iosv"}]}').nodes).toBe(1);
    const merged = lab('- &a {node_definition: iosv, ram: 600, hide_links: no}\n- {<<: *a, new_key: 1}');
    expect(measure(merged)).toMatchObject({ nodes: 2, memoryMib: 1200 });
  });

  it('names every problem with its place', () => {
    expect(
      problemsOf(lab('- {cpus: 1}\n- {node_definition: iosv, cpus: many}\n- {node_definition: iosv, ram: -1}')),
    ).toEqual([
      expect.stringMatching(/^nodes\[0\]\.node_definition: /),
      expect.stringMatching(/^nodes\[1\]\.cpus \(line 5\): /),
      expect.stringMatching(/^nodes\[2\]\.ram \(line 6\): /),
    ]);
    expect(problemsOf('nodes: {}')).toEqual([
      expect.stringMatching(/^lab: /),
      expect.stringMatching(/^nodes \(line 1\): /),
    ]);
    expect(problemsOf('')).toEqual([expect.stringMatching(/^topology: /)]);
    expect(problemsOf('a: [')).toEqual([expect.stringMatching(/^line 1: YAML /)]);
  });

  it('does not quote the topology in a problem', () => {
    const problems = problemsOf('lab: {}\nconfiguration: "s3cret\nnodes: [');
    expect(JSON.stringify(problems)).not.toContain('s3cret');
  });

  it('refuses aliases and nesting that would take all memory', () => {
    const layers = Array.from({ length: 9 }, (_, layer) => {
      const aliases = Array.from({ length: 9 }, () => `*l${layer}`).join(',');
      return `l${layer + 1}: &l${layer + 1} [${aliases}]`;
    });
    expect(problemsOf(`l0: &l0 [x]\n${layers.join('\n')}\nnodes: *l9`)).toEqual(['too many aliases']);
    expect(problemsOf('['.repeat(200_000)).length).toBeLessThanOrEqual(101);
    expect(problemsOf(' '.repeat(17 * 1024 * 1024))).toEqual([expect.stringContaining('longer than')]);
  });
});
