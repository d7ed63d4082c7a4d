import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createProvider } from '../src/index.ts';
import { failureOf, LINUX, SMALL, startGcpWorld } from './gcp-world.ts';

describe('credentials', () => {
  it('that cannot be read are Unauthenticated for every call, and no rejection is left unhandled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cloud-spi-gcp-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const keyFile = join(folder, 'key.json');
    writeFileSync(keyFile, '{"type":"service_account","client_email":"a@b","private_key":"none"}');
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    for (const file of [join(folder, 'missing.json'), keyFile]) {
      await using provider = createProvider({ projectId: 'acme', zone: 'europe-west1-b', keyFile: file });
      const calls = [
        provider.describeScope(),
        provider.provisionInstance(SMALL),
        provider.terminateInstance('projects/acme/zones/europe-west1-b/instances/vm-1'),
        provider.preflight(SMALL).then(([problem]) => Promise.reject(Object.assign(new Error(), problem))),
      ];
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'Unauthenticated' });
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});

describe('an answer', () => {
  it.each(['truncated-body', 'html', 'empty-body', 'cut-body', 'reset', 'drop-before'] as const)(
    'that is spoilt (%s) is repeated, for reads and for changes',
    async (kind) => {
      const world = await startGcpWorld();
      const provider = world.makeProvider();
      const { instanceId } = await world.pass(provider.provisionInstance({ ...SMALL, idempotencyToken: 't' }));
      world.emulator.faults.add({ kind, operation: 'instances.get', count: 1 });
      expect(await world.pass(provider.getInstanceInfo(instanceId))).toMatchObject({ instanceId });
      world.emulator.faults.add({ kind, operation: 'instances.setLabels', count: 1 });
      await world.pass(provider.addTags(instanceId, { a: 'b' }));
      world.emulator.faults.add({ kind, operation: 'instances.insert', count: 1 });
      await world.pass(provider.provisionInstance({ ...SMALL, idempotencyToken: 'u' }));
      expect(world.park.counts().launched).toBe(2);
    },
  );

  it('that stays away is a Timeout after the time for one request', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider({ requestTimeoutMs: 1_000, maxAttempts: 1 });
    world.emulator.faults.add({ kind: 'hang' });
    const error = await failureOf(provider.describeScope());
    expect(error).toMatchObject({ code: 'Timeout', retryable: true });
  });
});

describe('what the cloud refuses', () => {
  it.each([
    ['imageId', { imageId: LINUX.replace('v2026', 'v2099') }],
    ['instanceType', { instanceType: 'n2-gigantic-4' }],
    ['zone', { zone: 'mars-west1-b' }],
    ['network.networkId', { network: { networkId: 'none' } }],
    ['network.subnetId', { network: { subnetId: 'none' } }],
    ['rootVolume.sizeGib', { rootVolume: { sizeGib: 5 } }],
  ])('names the field %s', async (path, changes) => {
    const world = await startGcpWorld();
    const error = await world.pass(failureOf(world.makeProvider().provisionInstance({ ...SMALL, ...changes })));
    expect(error.code).toBe('InvalidConfiguration');
    expect(error.problems?.map((problem) => problem.path)).toEqual([path]);
  });

  it.each([
    [
      'nested virtualization on E2, which would be ignored',
      { instanceType: 'e2-standard-4', nestedVirtualization: true },
      'instanceType',
    ],
    ['nested virtualization on AMD', { instanceType: 'n2d-standard-4', nestedVirtualization: true }, 'instanceType'],
    ['a disk that is not encrypted', { rootVolume: { encrypted: false } }, 'rootVolume.encrypted'],
    [
      'a root volume that nothing boots from',
      { rootVolume: { volumeType: 'throughput_optimized' } },
      'rootVolume.volumeType',
    ],
    [
      'IOPS outside of the disk’s range',
      { rootVolume: { sizeGib: 500, volumeType: 'provisioned_iops_ssd', iops: 500 } },
      'rootVolume.iops',
    ],
    ['a network tag with capitals', { network: { securityGroupIds: ['Web'] } }, 'network.securityGroupIds[0]'],
    ['a service account that is none', { identity: 'nobody' }, 'identity'],
    [
      'an option of a wrong kind',
      { providerOptions: { gcp: { localSsdCount: 'many' } } },
      'providerOptions.gcp.localSsdCount',
    ],
  ] as const)('is refused before anything is sent: %s', async (_, changes, path) => {
    const world = await startGcpWorld();
    const error = await world.pass(failureOf(world.makeProvider().provisionInstance({ ...SMALL, ...changes })));
    expect([error.code, error.outcome]).toEqual(['InvalidConfiguration', 'not-sent']);
    expect(error.problems?.map((problem) => problem.path)).toEqual([path]);
    expect(world.emulator.countRequests('instances.insert')).toBe(0);
  });
});

describe('preflight', () => {
  it('names missing rights, a missing network and quotas, each by its path', async () => {
    const world = await startGcpWorld({ park: { quotas: { vcpus: 2 } } });
    const provider = world.makeProvider({ network: 'none' });
    world.emulator.setPermissions(['compute.instances.create']);
    const problems = await world.pass(provider.preflight({ ...SMALL, identity: 'a@b.iam.gserviceaccount.com' }));
    const codes = new Set(problems.map(({ code }) => code));
    expect(codes).toEqual(new Set(['InvalidConfiguration', 'PermissionDenied', 'QuotaExceeded']));
    const paths = problems.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['network.networkId', 'compute.instances.delete', 'instanceType']));
    expect(paths).not.toContain('compute.instances.create');
    // The image is another project's.
    expect(paths).toContain('compute.subnetworks.use');
    expect(paths).not.toContain('compute.images.useReadOnly');
    expect(world.count().machines).toBe(0);
  });
});
