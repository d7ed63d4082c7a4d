import { randomUUID } from 'node:crypto';
import { type CloudProviderSPI, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultProxy, WireFault } from '../src/conformance/fault-proxy.ts';
import { proxyHost } from '../src/conformance/proxy-hosts.ts';
import { createProvider } from '../src/create-provider.ts';
import { prepareHost, type SystemHost } from './system-host.ts';

/** What provisioning changes with, one after the other: see provision-domain.ts. */
const CHANGES = { define: 350, create: 93, upload: 208, metadata: 264, start: 196 };
const STATS = 344;

let host: SystemHost;
let proxy: FaultProxy;
let direct: CloudProviderSPI;
let throughProxy: () => CloudProviderSPI;

beforeAll(async () => {
  host = await prepareHost();
  const proxied = await proxyHost({ name: 'local', uri: 'qemu:///system' });
  if (proxied === undefined) throw new Error('A unix socket can be proxied');
  proxy = proxied.proxy;
  direct = createProvider(host.options);
  throughProxy = () => createProvider({ ...host.options, hosts: [proxied.options], attempts: 1 });
  // Uploads the image, so that the tests begin behind it.
  const { instanceId } = await direct.provisionInstance({ ...configure(), additionalVolumes: [] });
  await direct.terminateInstance(instanceId);
});

afterEach(async () => {
  proxy.clear();
  // One that fails must not make the others fail, too.
  await deleteVolumes((await host.listVolumes()).map((name) => `${host.pools.disks}/${name}`).join(','));
});

afterAll(async () => {
  await direct?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

function configure(): InstanceConfiguration {
  return {
    name: 'worker',
    namespace: 'system-test',
    imageId: 'guest',
    instanceType: 'small',
    idempotencyToken: randomUUID(),
    zone: 'local',
    additionalVolumes: [{ sizeGib: 1 }, { sizeGib: 1, deleteOnTermination: false }],
  };
}

/** Provisions with a fault at the `after`-th change; says whether the fault struck. */
async function provisionWithFault(wanted: InstanceConfiguration, fault: WireFault, after: number): Promise<boolean> {
  await using provider = throughProxy();
  proxy.arm({ fault, procedures: Object.values(CHANGES), after });
  try {
    await provider.provisionInstance(wanted);
    return false;
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    expect(['Unavailable', 'Timeout']).toContain(error.code);
    return true;
  } finally {
    proxy.clear();
  }
}

async function removeByToken(token: string): Promise<void> {
  const { remaining } = await direct.terminateByToken(token, { zone: 'local' });
  expect(remaining).toBe(0);
}

async function listByToken(idempotencyToken: string | undefined) {
  const found = [];
  for await (const info of direct.listInstances({ idempotencyToken })) found.push(info);
  return found;
}

describe('provisioning that is interrupted', () => {
  it.each(['reset', 'lose-reply'] as const)(
    'at any change by %s goes on when it is repeated, and makes one instance',
    async (fault) => {
      let struck = true;
      let after = 0;
      for (; struck; after++) {
        const wanted = configure();
        struck = await provisionWithFault(wanted, fault, after);
        const { instanceId, state } = await direct.provisionInstance(wanted);
        expect(state).toBe('running');
        expect((await listByToken(wanted.idempotencyToken)).map((info) => info.instanceId)).toEqual([instanceId]);
        const { providerData } = await direct.getInstanceInfo(instanceId);
        await direct.terminateInstance(instanceId);
        // The kept volume alone is left, as it should be.
        expect(await host.listVolumes()).toEqual([providerData.keptVolumes?.split('/')[1]]);
        await deleteVolumes(providerData.keptVolumes);
      }
      // Definition, four volumes, the seed's content, two marks and the start.
      expect(after).toBeGreaterThan(8);
    },
  );

  it.each(['reset', 'lose-reply'] as const)(
    'at any change by %s leaves nothing that its token does not find',
    async (fault) => {
      let struck = true;
      for (let after = 0; struck; after++) {
        const wanted = configure();
        struck = await provisionWithFault(wanted, fault, after);
        const [info] = await listByToken(wanted.idempotencyToken);
        await removeByToken(wanted.idempotencyToken ?? '');
        expect(await listByToken(wanted.idempotencyToken)).toEqual([]);
        // A kept volume stays once its instance may have run.
        const left = await host.listVolumes();
        const mayHaveRun = info?.launchTime !== undefined;
        expect(left.filter((name) => !(mayHaveRun && name.includes('-kept-')))).toEqual([]);
        await deleteVolumes(left.map((name) => `${host.pools.disks}/${name}`).join(','));
      }
    },
  );

  it.each(['truncate', 'stall'] as const)(
    'by a reply that is cut off or does not come (%s) goes on, too',
    async (fault) => {
      const wanted = configure();
      await using provider = throughProxy();
      proxy.arm({ fault, procedures: [CHANGES.start] });
      const call = provider.provisionInstance(wanted, { timeoutMs: 5_000 });
      const error: unknown = await call.catch((thrown: unknown) => thrown);
      expect(isCloudProvisioningError(error) && error.code).toBe(fault === 'stall' ? 'Timeout' : 'Unavailable');
      proxy.clear();
      const { instanceId, providerData } = await provider.provisionInstance(wanted);
      expect(await listByToken(wanted.idempotencyToken)).toHaveLength(1);
      await direct.terminateInstance(instanceId);
      await deleteVolumes(providerData.keptVolumes);
    },
  );
});

describe('provisioning that was interrupted behind the start', () => {
  it('takes its mark away when it is repeated', async () => {
    const wanted = configure();
    const { instanceId, providerData } = await direct.provisionInstance(wanted);
    const domain = await host.client.domains.lookupByName(providerData.domainName ?? '');
    const mark = { uri: 'urn:cloud-spi:onprem:1:provisioning', prefix: 'provisioning' };
    const xml = '<value>"interrupted"</value>';
    await host.client.domains.setMetadataElement(domain, { ...mark, xml }, { live: true, config: true });
    expect((await direct.provisionInstance(wanted)).instanceId).toBe(instanceId);
    expect(await host.client.domains.getXml(domain, { inactive: true })).not.toContain(mark.uri);
    await direct.terminateInstance(instanceId);
    await deleteVolumes(providerData.keptVolumes);
  });
});

describe('termination that is interrupted', () => {
  it('at any change shows as terminating, and goes on when it is repeated', async () => {
    const procedures = [264, 234, 94, 231]; // mark, destroy, delete, undefine
    let struck = true;
    let after = 0;
    for (; struck; after++) {
      const { instanceId, providerData } = await direct.provisionInstance(configure());
      {
        await using provider = throughProxy();
        proxy.arm({ fault: 'lose-reply', procedures, after });
        struck = await provider.terminateInstance(instanceId).then(
          () => false,
          () => true,
        );
        proxy.clear();
      }
      const state = await direct.getInstanceInfo(instanceId).then(
        (info) => info.state,
        (error: unknown) => isCloudProvisioningError(error) && error.code,
      );
      expect(['terminating', 'NotFound']).toContain(state);
      await direct.terminateInstance(instanceId);
      expect(await host.listVolumes()).toEqual([providerData.keptVolumes?.split('/')[1]]);
      await deleteVolumes(providerData.keptVolumes);
    }
    expect(after).toBeGreaterThan(5);
  });
});

describe('a volume that is to be kept', () => {
  it('stays when its instance has run, also where the mark of the start was lost', async () => {
    const { instanceId, providerData } = await direct.provisionInstance(configure());
    const domain = await host.client.domains.lookupByName(providerData.domainName ?? '');
    const launch = { uri: 'urn:cloud-spi:onprem:1:launch', prefix: 'launch', xml: undefined };
    await host.client.domains.setMetadataElement(domain, launch, { live: true, config: true });
    await host.client.domains.destroy(domain);
    expect((await direct.getInstanceInfo(instanceId)).launchTime).toBeUndefined();
    await direct.terminateInstance(instanceId);
    expect(await host.listVolumes()).toEqual([providerData.keptVolumes?.split('/')[1]]);
    await deleteVolumes(providerData.keptVolumes);
  });
});

describe('reads', () => {
  it('a connection that is cut is opened again, and a read is tried again', async () => {
    await using provider = createProvider({
      ...host.options,
      hosts: [{ name: 'local', uri: `qemu+unix:///system?socket=${proxy.socketPath}` }],
    });
    await provider.describeScope();
    proxy.cut();
    await provider.describeScope();
    proxy.arm({ fault: 'truncate', procedures: [STATS] });
    await provider.describeScope();
  });

  it('events make a wait shorter than its poll interval', async () => {
    const { instanceId, providerData } = await direct.provisionInstance(configure());
    await using patient = createProvider({ ...host.options, pollIntervalMs: 3_600_000 });
    const wait = patient.waitForInstanceTerminated(instanceId, { timeoutMs: 60_000 });
    // Its first look has found the instance alive: from here on only an event can end it in time.
    await patient.getInstanceInfo(instanceId);
    await direct.terminateInstance(instanceId);
    await wait;
    await deleteVolumes(providerData.keptVolumes);
  });
});

async function deleteVolumes(paths = ''): Promise<void> {
  for (const path of paths.split(',').filter((each) => each !== '')) {
    const [pool = '', volume = ''] = path.split('/');
    const found = await host.client.pools.lookupByName(pool);
    await host.client.volumes.delete(await host.client.volumes.lookupByName(found, volume));
  }
}
