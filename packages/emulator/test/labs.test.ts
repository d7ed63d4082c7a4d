import { expect, test } from 'vitest';
import { address, type Bench, smartToken, startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';

const pair = `
lab: {version: 0.3.0}
nodes:
  - {id: n0, label: a, x: 0, y: 0, node_definition: iosv, interfaces: [{id: i0, type: physical}]}
  - {id: n1, label: b, x: 0, y: 0, node_definition: iosv, interfaces: [{id: i0, type: physical}]}
links:
  - {id: l0, n1: n0, i1: i0, n2: n1, i2: i0}
`;

async function importLab(bench: Bench, token: string, topology: string): Promise<string> {
  return (await bench.call('POST /import', { token, text: topology })).json<{ id: string }>().id;
}

async function nodeStates(bench: Bench, token: string, lab: string): Promise<string[]> {
  const { nodes } = (await bench.call(`GET /labs/${lab}/lab_element_state`, { token })).json<{
    nodes: Record<string, string>;
  }>();
  return Object.values(nodes);
}

test('an unlicensed host starts five nodes and refuses the sixth as a whole', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const five = await importLab(bench, token, topologyOf(5));
  const sixth = await importLab(bench, token, topologyOf(1));
  expect((await bench.call(`PUT /labs/${five}/start`, { token })).status).toBe(204);
  const refused = await bench.call(`PUT /labs/${sixth}/start`, { token });
  expect(refused.status).toBe(400);
  expect(refused.json()).toMatchObject({ description: expect.stringContaining('node limit of 5') });
  expect(await nodeStates(bench, token, sixth)).toEqual(['DEFINED_ON_CORE']);
  expect((await bench.call('GET /diagnostics/licensing', { token })).json()).toEqual({
    quota: 5,
    started: 5,
    user_quota: 1,
    user_started: 5,
  });
});

test('by the knob a start over the node limit starts what fits', async () => {
  await using bench = await startBench({ knobs: { overNodeLimit: 'partial' } });
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(7));
  expect((await bench.call(`PUT /labs/${lab}/start`, { token })).status).toBe(204);
  const states = await nodeStates(bench, token, lab);
  expect(states.filter((state) => state === 'QUEUED')).toHaveLength(5);
  expect(states.filter((state) => state === 'DEFINED_ON_CORE')).toHaveLength(2);
});

test('a license raises the limit to that of its product', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  await bench.call('PUT /licensing/product_license', { token, json: 'CML_Personal' });
  await bench.call('POST /licensing/registration', { token, json: { token: smartToken } });
  bench.clock.advance(15_000);
  const start = async (count: number) => {
    const lab = await importLab(bench, token, topologyOf(count, { ram: 64, cpu_limit: 20 }));
    return (await bench.call(`PUT /labs/${lab}/start`, { token })).status;
  };
  expect([await start(20), await start(1)]).toEqual([204, 400]);
});

test('switches and connectors without a machine take no licensed place and boot at once', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(9, { node_definition: 'unmanaged_switch' }));
  expect((await bench.call(`PUT /labs/${lab}/start`, { token })).status).toBe(204);
  bench.clock.advance(2_000);
  expect(new Set(await nodeStates(bench, token, lab))).toEqual(new Set(['BOOTED']));
  expect((await bench.call('GET /diagnostics/licensing', { token })).json()).toMatchObject({ started: 0 });
});

test('nodes that the machine cannot hold are refused, or stay QUEUED by the knob', async () => {
  await using bench = await startBench({ host: { capacity: { cpus: 4, memoryMib: 4096 } } });
  const { call, clock } = bench;
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(2, { ram: 3000 }));
  const refused = await call(`PUT /labs/${lab}/start`, { token });
  expect(refused.status).toBe(400);
  expect(refused.json()).toMatchObject({ description: expect.stringContaining('capacity') });

  await bench.emulator.configureHost(address, { knobs: { overCapacity: 'queue' } });
  expect((await call(`PUT /labs/${lab}/start`, { token })).status).toBe(204);
  clock.advance(86_000_000);
  expect((await nodeStates(bench, token, lab)).sort()).toEqual(['BOOTED', 'QUEUED']);
  expect((await call(`GET /labs/${lab}/check_if_converged`, { token })).json()).toBe(false);
  // A node that waits takes nothing: what still fits may start.
  const small = await importLab(bench, token, topologyOf(1, { ram: 1000 }));
  expect((await call(`PUT /labs/${small}/start`, { token })).status).toBe(204);
  clock.advance(22_000);
  expect(await nodeStates(bench, token, small)).toEqual(['BOOTED']);
  await call(`PUT /labs/${lab}/stop`, { token });
  clock.advance(5_000);
  expect(await nodeStates(bench, token, lab)).toEqual(['STOPPED', 'STOPPED']);
});

test('a compute that admits no nodes refuses starts and makes the system not ready', async () => {
  await using bench = await startBench();
  const { call } = bench;
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(1));
  const [compute] = (await call('GET /system/compute_hosts', { token })).json<{ id: string }[]>();
  const admit = (admission_state: string) =>
    call(`PATCH /system/compute_hosts/${compute?.id}`, { token, json: { admission_state } });
  expect((await admit('ONLINE')).json()).toMatchObject({ admission_state: 'ONLINE' });
  expect((await call(`PUT /labs/${lab}/start`, { token })).status).toBe(400);
  expect((await call('GET /system_information')).json()).toMatchObject({ ready: false });
  expect((await admit('UNREGISTERED')).status).toBe(409);
  await admit('READY');
  expect((await call(`PUT /labs/${lab}/start`, { token })).status).toBe(204);
});

test('starting and stopping twice is harmless', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(5));
  const twice = async (verb: string) => [
    (await bench.call(`PUT /labs/${lab}/${verb}`, { token })).status,
    (await bench.call(`PUT /labs/${lab}/${verb}`, { token })).status,
  ];
  expect(await twice('start')).toEqual([204, 204]);
  bench.clock.advance(22_000);
  expect(new Set(await nodeStates(bench, token, lab))).toEqual(new Set(['BOOTED']));
  expect(await twice('stop')).toEqual([204, 204]);
  bench.clock.advance(5_000);
  expect(await twice('wipe')).toEqual([204, 204]);
});

test('a stopped lab starts again', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(1));
  for (const verb of ['start', 'stop', 'start']) {
    await bench.call(`PUT /labs/${lab}/${verb}`, { token });
    bench.clock.advance(22_000);
  }
  expect(await nodeStates(bench, token, lab)).toEqual(['BOOTED']);
});

test('one node can be started, stopped and wiped by itself', async () => {
  await using bench = await startBench();
  const { call, clock } = bench;
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(2));
  const [node] = (await call(`GET /labs/${lab}/nodes`, { token })).json<string[]>();
  const act = async (verb: string, waitMs: number) => {
    expect((await call(`PUT /labs/${lab}/nodes/${node}/${verb}`, { token })).status).toBe(204);
    clock.advance(waitMs);
    return (await call(`GET /labs/${lab}/nodes/${node}/state`, { token })).json();
  };
  expect(await act('state/start', 22_000)).toEqual({ state: 'BOOTED', progress: 'Booted' });
  expect((await call(`GET /labs/${lab}/state`, { token })).json()).toBe('STARTED');
  expect(await act('state/stop', 5_000)).toMatchObject({ state: 'STOPPED' });
  expect(await act('wipe_disks', 3_000)).toMatchObject({ state: 'DEFINED_ON_CORE' });
});

test('a downloaded lab can be imported again', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(2, { configuration: 'hostname r1' }));
  const yaml = (await bench.call(`GET /labs/${lab}/download`, { token })).text;
  const copy = await importLab(bench, token, yaml);
  expect((await bench.call(`GET /labs/${copy}/download`, { token })).text).toBe(yaml);
  expect(yaml).toContain('hostname r1');
  await bench.emulator.configureHost(address, { knobs: { downloadAs: 'json-string' } });
  expect((await bench.call(`GET /labs/${lab}/download`, { token })).json()).toBe(yaml);
});

test('the topology names nodes, interfaces and links by the ids of the host', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const id = await importLab(bench, token, pair);
  const topology = (await bench.call(`GET /labs/${id}/topology`, { token })).json<{
    nodes: { id: string; interfaces: { id: string }[] }[];
    links: unknown[];
  }>();
  const [a, b] = topology.nodes;
  expect((await bench.call(`GET /labs/${id}/nodes`, { token })).json()).toEqual([a?.id, b?.id]);
  expect(topology.links).toMatchObject([
    { node_a: a?.id, node_b: b?.id, interface_a: a?.interfaces[0]?.id, interface_b: b?.interfaces[0]?.id },
  ]);
});

test('configurations are left out when asked', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const lab = await importLab(bench, token, topologyOf(1, { configuration: 'hostname secret-name' }));
  const paths = [`/labs/${lab}/topology?`, `/labs/${lab}/nodes?data=true&`, '/nodes?'];
  for (const path of paths) {
    expect((await bench.call(`GET ${path}`, { token })).text).toContain('secret-name');
    expect((await bench.call(`GET ${path}exclude_configurations=true`, { token })).text).not.toContain('secret-name');
  }
});

test('node data carry what is allocated, by the node or by its definition', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  await importLab(bench, token, topologyOf(1, { ram: 700 }));
  const [node] = (await bench.call('GET /nodes?operational=true', { token })).json<unknown[]>();
  expect(node).toMatchObject({ ram: 700, cpus: null, operational: { ram: 700, cpus: 1 }, state: 'DEFINED_ON_CORE' });
});

test('a topology that breaks the schema is 400 and leaves no lab', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const reply = await bench.call('POST /import', { token, text: topologyOf(1, { node_definition: 'vax' }) });
  expect(reply.status).toBe(400);
  expect(reply.json()).toMatchObject({ description: expect.stringContaining('vax') });
  expect((await bench.call('GET /labs', { token })).json()).toEqual([]);
});

test('usage of the host follows its running nodes', async () => {
  await using bench = await startBench({ host: { capacity: { cpus: 8, memoryMib: 16_384, diskGib: 64 } } });
  const token = await bench.logIn();
  const stats = async () => (await bench.call('GET /system_stats', { token })).json<SystemStats>();
  const before = await stats();
  expect(before.all).toMatchObject({
    cpu: { count: 8 },
    memory: { total: 16_384 * 2 ** 20 },
    disk: { total: 64 * 2 ** 30 },
  });
  const lab = await importLab(bench, token, topologyOf(3));
  await bench.call(`PUT /labs/${lab}/start`, { token });
  const after = await stats();
  expect(after.all.cpu.percent).toBeGreaterThan(before.all.cpu.percent);
  expect(after.all.memory.used).toBeGreaterThan(before.all.memory.used);
  expect(after.all.disk.used).toBeGreaterThan(before.all.disk.used);
  expect(Object.values(after.computes)[0]?.stats.dominfo).toMatchObject({
    allocated_cpus: 3,
    allocated_memory: 3 * 512,
    running_nodes: 3,
  });
});

interface SystemStats {
  all: { cpu: { percent: number }; memory: { used: number }; disk: { used: number } };
  computes: Record<string, { stats: { dominfo: unknown } }>;
}

test('before the system is ready there are no computes in its stats', async () => {
  await using bench = await startBench({ ready: false });
  bench.clock.advance(150_000);
  const token = await bench.logIn();
  expect((await bench.call('GET /system_stats', { token })).json()).toMatchObject({
    computes: {},
    all: { cpu: { count: 0 } },
  });
});
