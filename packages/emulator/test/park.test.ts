import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMachinePark, ParkError } from '../src/index.ts';
import { createTestPark, launchSmall, realm } from './test-park.ts';

const refusal = (problem: string) => expect.objectContaining({ constructor: ParkError, problem });

test('a machine starts, runs, stops, starts again and terminates, each in its time', () => {
  const { park, clock } = createTestPark();
  const { id } = launchSmall(park, 'm-1');
  const seen: (string | undefined)[] = [];
  const look = () => seen.push(park.machine(id)?.state);
  look();
  clock.advance(5_000);
  look();
  park.stop(id);
  look();
  clock.advance(10_000);
  look();
  park.start(id);
  look();
  park.terminate(id);
  look();
  clock.advance(10_000);
  look();
  expect(seen).toEqual(['starting', 'running', 'stopping', 'stopped', 'starting', 'terminating', 'terminated']);
});

test('a clock that jumps shows what would have happened', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1');
  park.terminate('m-1');
  clock.advance(20_000);
  expect(park.machine('m-1')).toMatchObject({ state: 'terminated', disks: [], interfaces: [] });
  clock.advance(3_600_000);
  expect(park.machines()).toEqual([]);
});

test('what goes with a machine is gone when it is terminated, and what is kept stays', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1');
  expect(park.counts()).toEqual({ machines: 1, disks: 2, interfaces: 1, addresses: 0, launched: 1 });
  park.terminate('m-1');
  clock.advance(9_999);
  expect(park.counts()).toMatchObject({ disks: 2, interfaces: 1 });
  clock.advance(1);
  expect(park.counts()).toEqual({ machines: 0, disks: 1, interfaces: 0, addresses: 0, launched: 1 });
  expect(park.disks()).toMatchObject([{ id: 'm-1-data', attachment: null }]);
  park.deletePart('m-1-data');
  expect(park.counts().disks).toBe(0);
});

test('an ephemeral public address is there while the machine is up, and another one after a restart', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1');
  const addressOf = () => park.machine('m-1')?.interfaces[0]?.publicAddress;
  const first = addressOf();
  expect(first).toMatch(/^127\.113\.(1[2-9]\d|2\d\d)\./);
  park.stop('m-1');
  clock.advance(10_000);
  expect(addressOf()).toBeNull();
  launchSmall(park, 'm-2');
  park.start('m-1');
  expect(addressOf()).not.toBeNull();
  expect(new Set([first, addressOf()]).size).toBe(2);
});

test('no two machines have the same address, and a freed one can be used again', () => {
  const { park, clock } = createTestPark({ subnets: [{ id: 'subnet-1', realm, cidr: '127.113.0.0/29' }] });
  for (const id of ['m-1', 'm-2', 'm-3']) launchSmall(park, id);
  const addresses = park.interfaces().flatMap((part) => [part.privateAddress, part.publicAddress]);
  expect(new Set(addresses).size).toBe(6);
  expect(() => launchSmall(park, 'm-4')).toThrow(refusal('addresses-exhausted'));
  expect(park.counts()).toMatchObject({ machines: 3, disks: 6 });
  park.terminate('m-2');
  clock.advance(10_000);
  expect(launchSmall(park, 'm-4').interfaces[0]?.privateAddress).toMatch(/^127\.113\.0\./);
});

test('a wanted private address must be free and inside of the subnet', () => {
  const { park } = createTestPark();
  const nic = { id: 'nic-1', device: '0', subnetId: 'subnet-1', deleteWithMachine: true };
  launchSmall(park, 'm-1', { newInterfaces: [{ ...nic, privateAddress: '127.113.0.77' }] });
  const launch = (privateAddress: string) =>
    launchSmall(park, 'm-2', { newInterfaces: [{ ...nic, id: 'nic-2', privateAddress }] });
  expect(() => launch('127.113.0.77')).toThrow(refusal('address-in-use'));
  expect(() => launch('127.113.1.77')).toThrow(refusal('unknown-subnet'));
});

test('capacity holds per zone and type, and a machine that stops gives its room back', () => {
  const { park, clock } = createTestPark({ capacity: { a: { small: 1 } } });
  launchSmall(park, 'm-1');
  expect(() => launchSmall(park, 'm-2')).toThrow(refusal('capacity'));
  expect(launchSmall(park, 'm-3', { zone: 'b' }).state).toBe('starting');
  park.stop('m-1');
  clock.advance(10_000);
  launchSmall(park, 'm-2');
  expect(() => park.start('m-1')).toThrow(refusal('capacity'));
  park.setCapacity('a', 'small', undefined);
  park.start('m-1');
  expect(park.machine('m-1')?.state).toBe('starting');
});

test('quotas count machines, processors and spot machines', () => {
  const { park } = createTestPark({ quotas: { vcpus: 4, spotMachines: 1, machines: 3 } });
  launchSmall(park, 'm-1');
  expect(park.findRoom({ realm, zone: 'a', type: 'small', market: 'on-demand', isNew: true }).count).toBe(1);
  launchSmall(park, 'm-2');
  expect(() => launchSmall(park, 'm-3')).toThrow(expect.objectContaining({ problem: 'quota', subject: 'vcpus' }));
  launchSmall(park, 'm-4', { market: 'spot' });
  park.setQuotas({ spotMachines: 1 });
  expect(() => launchSmall(park, 'm-5', { market: 'spot' })).toThrow(
    expect.objectContaining({ subject: 'spotMachines' }),
  );
});

test('a launch may fail after it was accepted, and leaves nothing', () => {
  const { park, clock } = createTestPark();
  park.planFailure({ zone: 'a', afterMs: 1_000, outcome: 'terminated', reason: { code: 'Key', message: 'No key.' } });
  launchSmall(park, 'm-1');
  launchSmall(park, 'm-2');
  expect(park.machine('m-1')).toMatchObject({ state: 'starting', reason: null });
  clock.advance(1_000);
  expect(park.machine('m-1')).toMatchObject({ state: 'terminated', reason: { code: 'Key' } });
  expect(park.counts()).toMatchObject({ machines: 1, interfaces: 1, disks: 3 });
});

test('a launch does not fail when the failure that was planned is taken back', () => {
  const { park, clock } = createTestPark();
  park.planFailure({ afterMs: 1_000, outcome: 'terminated', reason: { code: 'Key', message: 'No key.' } });
  park.cancelPlannedFailures();
  launchSmall(park, 'm-1');
  clock.advance(10_000);
  expect(park.machine('m-1')?.state).toBe('running');
});

test('a launch may leave a broken machine, which can be terminated', () => {
  const { park, clock } = createTestPark();
  const failure = { afterMs: 6_000, outcome: 'failed' as const, reason: { code: 'Os', message: 'No answer.' } };
  launchSmall(park, 'm-1', { failure });
  clock.advance(5_500);
  expect(park.machine('m-1')?.state).toBe('running');
  clock.advance(500);
  expect(park.machine('m-1')).toMatchObject({ state: 'failed', terminatedAt: null });
  park.terminate('m-1');
  clock.advance(10_000);
  expect(park.counts().machines).toBe(0);
});

test('an interruption comes after its notice, also to a protected machine', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1', { isProtected: true, market: 'spot' });
  expect(() => park.terminate('m-1')).toThrow(refusal('protected'));
  park.interrupt('m-1', { reason: { code: 'Spot', message: 'Taken back.' }, noticeMs: 120_000 });
  clock.advance(119_999);
  expect(park.machine('m-1')?.state).toBe('running');
  clock.advance(1);
  expect(park.machine('m-1')).toMatchObject({ state: 'terminating', reason: { code: 'Spot' } });
});

test('a new machine is unknown to reads and lists for a while, and lists show what was', () => {
  const { park, clock } = createTestPark({ timings: { readLagMs: 1_000, listLagMs: 3_000 } });
  launchSmall(park, 'm-1');
  expect(park.readMachine(realm, 'm-1')).toBeUndefined();
  clock.advance(1_000);
  expect(park.readMachine(realm, 'm-1')?.id).toBe('m-1');
  expect(park.listMachines(realm)).toEqual([]);
  clock.advance(4_000);
  expect(park.listMachines(realm)).toMatchObject([{ state: 'starting' }]);
  expect(park.readMachine(realm, 'm-1')?.state).toBe('running');
  clock.advance(3_000);
  expect(park.listMachines(realm)).toMatchObject([{ state: 'running' }]);
  expect(park.listMachines(realm, 3_000)).toMatchObject([{ state: 'starting' }]);
});

test('a standing address leads to an interface in the place of the ephemeral one', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1');
  const { address } = park.createAddress({ id: 'ip-1', realm });
  park.updatePart('ip-1', { interfaceId: 'm-1-nic' });
  expect(park.machine('m-1')?.interfaces[0]?.publicAddress).toBe(address);
  expect(() => park.deletePart('ip-1')).toThrow(refusal('in-use'));
  park.terminate('m-1');
  clock.advance(10_000);
  park.deletePart('ip-1');
  expect(park.counts().addresses).toBe(0);
});

test('an address may go with its interface', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1');
  park.createAddress({ id: 'ip-1', realm });
  park.updatePart('ip-1', { interfaceId: 'm-1-nic', deleteWithInterface: true });
  park.terminate('m-1');
  clock.advance(10_000);
  expect(park.counts()).toMatchObject({ interfaces: 0, addresses: 0 });
});

test('parts that exist can be attached to a new machine once', () => {
  const { park } = createTestPark();
  park.createDisk({ id: 'disk-1', realm, zone: 'a', sizeGib: 1, kind: 'ssd' });
  park.createInterface({ id: 'nic-1', realm, zone: 'a', subnetId: 'subnet-1' });
  const parts = {
    newDisks: [],
    newInterfaces: [],
    disks: [{ id: 'disk-1', device: '1', deleteWithMachine: true }],
    interfaces: [{ id: 'nic-1', device: '0', deleteWithMachine: true }],
  };
  expect(launchSmall(park, 'm-1', parts)).toMatchObject({ disks: [{ id: 'disk-1' }], interfaces: [{ id: 'nic-1' }] });
  expect(() => launchSmall(park, 'm-2', parts)).toThrow(refusal('in-use'));
});

test('realms do not see each other, and a type has its own timings and zones', () => {
  const { park, clock } = createTestPark();
  launchSmall(park, 'm-1', { type: 'metal' });
  clock.advance(60_000);
  expect(park.machine('m-1')?.state).toBe('starting');
  expect(park.machines('other')).toEqual([]);
  expect(park.readMachine('other', 'm-1')).toBeUndefined();
  expect(() => launchSmall(park, 'm-2', { type: 'metal', zone: 'b' })).toThrow(refusal('unknown-type'));
});

test('another park goes on from the state file alone, with its ids, addresses and notes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-park-'));
  const stateFile = join(directory, 'park.json');
  const first = createTestPark({ stateFile });
  launchSmall(first.park, 'm-1');
  first.park.change(() => {
    first.park.notes('front-end').token = 'm-1';
  });
  first.clock.advance(5_000);
  const second = createTestPark({ stateFile, clock: first.clock });
  expect(second.park.machines()).toEqual(first.park.machines());
  expect(second.park.machine('m-1')?.state).toBe('running');
  expect(second.park.notes('front-end')).toEqual({ token: 'm-1' });
  launchSmall(second.park, 'm-2');
  const addresses = second.park.interfaces().flatMap((part) => [part.privateAddress, part.publicAddress]);
  expect(new Set(addresses).size).toBe(4);
  expect(first.park.newHex(8)).not.toBe(second.park.newHex(9).slice(0, 7));

  await writeFile(stateFile, '{"version":1}');
  expect(() => createTestPark({ stateFile })).toThrow(/delete it to start afresh/);
  await rm(directory, { recursive: true });
});

test('what ended more than a day ago is forgotten', () => {
  const { park, clock } = createTestPark({ subnets: [{ id: 'subnet-1', realm, cidr: '127.113.0.0/20' }] });
  for (let number = 0; number < 256; number += 1) {
    launchSmall(park, `m-${number}`);
    park.terminate(`m-${number}`);
  }
  clock.advance(25 * 3_600_000);
  launchSmall(park, 'm-new');
  expect(park.machine('m-0')).toBeUndefined();
  expect(park.machine('m-new')?.state).toBe('starting');
  expect(park.counts()).toMatchObject({ machines: 1, launched: 257, disks: 258 });
});

test('a subnet that is no network is refused', () => {
  expect(() => createTestPark({ subnets: [{ id: 'subnet-1', realm, cidr: 'nothing' }] })).toThrow(RangeError);
  expect(() => createMachinePark({ zones: [], types: [], images: [], subnets: [] })).not.toThrow();
});
