import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { VirtualClock } from '@cloud-spi/provider-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProvider, openMemoryCloud } from '../src/index.ts';
import { CONFIGURATION, errorOf, namesOf } from './set-up.ts';

const SCRIPT = fileURLToPath(new URL('provision-tokens.ts', import.meta.url));
const configuration = { ...CONFIGURATION, idempotencyToken: 't' };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memory-cloud-'));
  file = join(folder, 'cloud.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function provisionInProcess(count: number): Promise<unknown> {
  const child = fork(SCRIPT, [file, String(count)], { execArgv: ['--conditions=@cloud-spi/source'] });
  const exited = once(child, 'exit');
  const [ids] = await Promise.race([once(child, 'message'), exited]);
  expect(await exited).toEqual([0, null]);
  return ids;
}

describe('a cloud in a file', () => {
  it('gives two processes that ask for the same 50 tokens at once the same instances', async () => {
    const [left, right] = await Promise.all([provisionInProcess(50), provisionInProcess(50)]);
    expect(left).toHaveLength(50);
    expect(right).toEqual(left);
    const cloud = await openMemoryCloud({ file });
    expect(cloud.count()).toMatchObject({ launched: 50, instances: 50, volumes: 50, interfaces: 50 });
    expect(new Set(cloud.listInstances().map(({ privateIp }) => privateIp)).size).toBe(50);
    cloud.close();
  }, 60_000);

  it('outlives its provider objects, and goes on while nobody looks', async () => {
    const clock = new VirtualClock();
    const first = createProvider({ file, clock });
    const { instanceId } = await first.provisionInstance(configuration);
    await first[Symbol.asyncDispose]();
    await clock.advance(60_000);
    await using second = createProvider({ file, clock });
    expect((await second.getInstanceInfo(instanceId)).state).toBe('running');
    expect((await second.provisionInstance(configuration)).instanceId).toBe(instanceId);
    expect(await namesOf(second.listInstances())).toEqual(['worker']);
  });

  it('lets another object arm faults and look on', async () => {
    await using provider = createProvider({ file });
    const outside = await openMemoryCloud({ file });
    await provider.provisionInstance({ ...configuration, userData: 'for the guest' });
    expect(outside.listInstances()).toMatchObject([{ userData: 'for the guest', privateIp: '127.113.0.1' }]);
    outside.injectFault({ kind: 'throttle' });
    expect(await errorOf(provider.describeScope())).toMatchObject({ code: 'RateLimited' });
    outside.close();
  });

  it('adopts an instance although what it was made from is not offered any more', async () => {
    await using before = createProvider({ file, images: [{ id: 'image-1', family: 'linux' }] });
    await using after = createProvider({ file, images: [{ id: 'image-9', family: 'other' }] });
    const { instanceId } = await before.provisionInstance(configuration);
    expect(await errorOf(after.resolveConfiguration(configuration))).toMatchObject({ code: 'InvalidConfiguration' });
    expect((await after.provisionInstance(configuration)).instanceId).toBe(instanceId);
  });

  it('keeps a launch under way from using parts that were cleaned up meanwhile', async () => {
    const clock = new VirtualClock();
    await using slow = createProvider({ file, clock, latencyMs: 10 });
    await using fast = createProvider({ file, clock });
    const launch = errorOf(slow.provisionInstance(configuration));
    await clock.advance(45); // look-up, catalog, interface and volume are done, the launch is on its way
    expect(await fast.terminateByToken('t', {})).toEqual({ remaining: 0 });
    await clock.advance(100);
    expect(await launch).toMatchObject({ code: 'Conflict', outcome: 'rejected' });
    expect(await fast.terminateByToken('t', {})).toEqual({ remaining: 0 });
    expect((await fast.provisionInstance(configuration)).state).toBe('pending');
  });

  it('does not let a refused caller clean up what another one has used meanwhile', async () => {
    const clock = new VirtualClock();
    await using slow = createProvider({ file, clock, latencyMs: 10 });
    await using fast = createProvider({ file, clock });
    const refused = errorOf(slow.provisionInstance(configuration));
    await clock.advance(25); // look-up and catalog are done
    await fast.provisionInstance(configuration);
    const outside = await openMemoryCloud({ file });
    outside.injectFault({ kind: 'throttle', action: 'createVolume' });
    await clock.advance(100);
    expect(await refused).toMatchObject({ code: 'RateLimited' });
    expect(outside.count()).toMatchObject({ instances: 1, volumes: 1, interfaces: 1 });
    outside.close();
  });
});

describe('a file that cannot be used', () => {
  it('is Unavailable when its folder is missing, and the message names it', async () => {
    const missing = join(folder, 'missing', 'cloud.db');
    const provider = createProvider({ file: missing });
    expect(await errorOf(provider.describeScope())).toMatchObject({
      code: 'Unavailable',
      outcome: 'not-sent',
      message: expect.stringContaining(missing),
    });
    expect(await errorOf(openMemoryCloud({ file: missing }))).toMatchObject({ code: 'Unavailable' });
  });

  it('is opened anew by the next call when it could not be opened', async () => {
    await using provider = createProvider({ file });
    writeFileSync(file, 'this is not a database, and long enough to be seen as one');
    expect(await errorOf(provider.describeScope())).toMatchObject({
      code: 'InvalidConfiguration',
      message: expect.stringContaining(file),
    });
    rmSync(file);
    await expect(provider.describeScope()).resolves.toBeDefined();
  });

  it('is refused when a newer release has made it, or another application', async () => {
    const database = new DatabaseSync(file);
    database.exec('create table theirs (id integer)');
    const foreign = await errorOf(openMemoryCloud({ file }));
    expect(foreign).toMatchObject({
      code: 'InvalidConfiguration',
      message: expect.stringContaining('another application'),
    });
    database.exec('pragma user_version = 99');
    database.close();
    const newer = await errorOf(openMemoryCloud({ file }));
    expect(newer).toMatchObject({ code: 'InvalidConfiguration', message: expect.stringContaining('upgrade') });
  });

  it('is refused when it holds another cloud', async () => {
    (await openMemoryCloud({ file, region: 'north' })).close();
    const error = await errorOf(openMemoryCloud({ file, region: 'south' }));
    expect(error.code).toBe('InvalidConfiguration');
    expect(error.message).toContain('memory:local/north');
  });
});
