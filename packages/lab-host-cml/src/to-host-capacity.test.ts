import { describe, expect, it } from 'vitest';
import type { CmlNode, Licensing } from './cml-answers.ts';
import { type HostFigures, toHostCapacity } from './to-host-capacity.ts';

const GIB = 2 ** 30;
const node = (fields: Partial<CmlNode>): CmlNode => ({
  lab_id: 'lab-1',
  node_definition: 'iosv',
  state: 'BOOTED',
  cpus: 1,
  ram: 512,
  cpu_limit: null,
  ...fields,
});
const figures = (fields: Partial<HostFigures>): HostFigures => ({
  statistics: { all: { cpu: { count: 48 }, memory: { total: 188.5 * GIB } } },
  nodes: [],
  labs: 0,
  ...fields,
});
const licensing = (product: string, registration = 'COMPLETED'): Licensing => ({
  registration: { status: registration },
  authorization: { status: 'IN_COMPLIANCE' },
  product_license: { active: product },
  features: [
    { id: 'regid.2019-10.com.cisco.CML_ENT_BASE,1.0_x', in_use: 1 },
    { id: 'regid.2019-10.com.cisco.CML_NODE_COUNT,1.0_x', in_use: 30 },
  ],
});
const limit = (fields: Partial<HostFigures>) => toHostCapacity(figures(fields))?.nodes.limit;

describe('toHostCapacity', () => {
  it('counts processors in thousandths and bytes of memory in MiB', () => {
    const capacity = toHostCapacity(figures({ labs: 3 }));
    expect(capacity).toMatchObject({ cpuMilli: { total: 48_000 }, memoryMib: { total: 193_024 }, labs: { total: 3 } });
  });

  it('sums what active nodes of all labs were given, by what they run with', () => {
    const nodes = [
      node({ operational: { cpus: 4, ram: 2048, cpu_limit: 50 } }),
      node({ state: 'QUEUED', lab_id: 'lab-2' }),
      node({ state: 'STARTED', node_definition: 'unmanaged_switch', cpus: null, ram: null }),
      node({ state: 'STOPPED', lab_id: 'lab-3' }),
      node({ state: 'DEFINED_ON_CORE', lab_id: 'lab-4' }),
    ];
    expect(toHostCapacity(figures({ nodes, labs: 4 }))).toMatchObject({
      cpuMilli: { allocated: 3000 },
      memoryMib: { allocated: 2560 },
      nodes: { running: 2 },
      labs: { total: 4, running: 2 },
    });
  });

  it('says nothing while the host does not know its own size', () => {
    expect(toHostCapacity(figures({ statistics: {} }))).toBeUndefined();
    expect(
      toHostCapacity(figures({ statistics: { all: { cpu: { count: 0 }, memory: { total: 0 } } } })),
    ).toBeUndefined();
  });

  it('takes the node limit from pool, quota, product and expansion, and five, in this order', () => {
    const all = { poolNodeLimit: 7, diagnostics: { quota: 20, started: 1 }, licensing: licensing('CML_Enterprise') };
    expect(limit(all)).toBe(7);
    expect(limit({ ...all, poolNodeLimit: undefined })).toBe(20);
    expect(limit({ licensing: licensing('CML_Enterprise'), diagnostics: { quota: null } })).toBe(50);
    expect(limit({ licensing: licensing('CML_Enterprise', 'NOT_REGISTERED') })).toBe(5);
    expect(limit({ licensing: licensing('CML_New') })).toBe(5);
    expect(limit({})).toBe(5);
  });

  it('prefers the number of running nodes that the license counts', () => {
    expect(toHostCapacity(figures({ diagnostics: { started: 9 } }))?.nodes.running).toBe(9);
  });
});
