import { describe, expect, it } from 'vitest';
import { failureOf, NOTHING, removeByToken, SMALL, startAzureWorld } from './azure-world.ts';

const SUBSCRIPTION = '00000000-0000-4000-8000-00000000a2e0';
const COMPUTE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/labs/providers/Microsoft.Compute`;

describe('images', () => {
  it.each([
    ['the latest of the marketplace', 'debian:debian-12:12-gen2:latest', 'debian:debian-12:12-gen2:0.20260601.1'],
    ['an exact one of the marketplace', 'debian:debian-12:12-gen2:0.20260101.1', undefined],
    [
      'the latest of a gallery',
      `${COMPUTE}/galleries/labs/images/cml`,
      `${COMPUTE}/galleries/labs/images/cml/versions/2.9.0`,
    ],
    ['an exact one of a gallery', `${COMPUTE}/galleries/labs/images/cml/versions/2.8.1`, undefined],
    [
      'of a community gallery',
      '/CommunityGalleries/labs-0001/Images/cml',
      '/CommunityGalleries/labs-0001/Images/cml/Versions/2.9.0',
    ],
    [
      'of a shared gallery',
      '/SharedGalleries/11111111-labs/Images/cml',
      '/SharedGalleries/11111111-labs/Images/cml/Versions/2.9.0',
    ],
    ['a managed one', `${COMPUTE}/images/cml`, undefined],
  ])('%s is resolved to an exact one, and boots', async (_, imageId, exact = imageId) => {
    const { makeProvider, pass } = await startAzureWorld();
    const provider = makeProvider();
    const resolved = await pass(provider.resolveConfiguration({ ...SMALL, imageId }));
    expect(resolved.imageId).toBe(exact);
    const { instanceId } = await pass(provider.provisionInstance(resolved));
    expect(await pass(provider.waitForInstanceRunning(instanceId))).toMatchObject({ state: 'running' });
  });

  it('for another processor are refused', async () => {
    const { makeProvider, pass } = await startAzureWorld();
    const wanted = { ...SMALL, imageId: 'debian:debian-12:12-arm64:latest' };
    const error = await failureOf(pass(makeProvider().resolveConfiguration(wanted)));
    expect(error.problems).toMatchObject([{ path: 'imageId', expected: expect.stringContaining('x64') }]);
  });
});

describe('what Azure does not offer is refused before anything is sent for it', () => {
  it('every mistake at once, each with its path', async () => {
    const { makeProvider, pass, emulator } = await startAzureWorld();
    const wanted = {
      ...SMALL,
      instanceType: 'Standard_A2_v2',
      market: 'spot' as const,
      nestedVirtualization: true,
      zone: '1',
      rootVolume: { encrypted: false, iops: 500 },
      additionalVolumes: [{ sizeGib: 8, volumeType: 'provisioned_iops_ssd' as const, iops: 3_000 }],
      network: { securityGroupIds: ['a', 'b'] },
      providerOptions: { azure: { adminUsername: 'root' } },
    };
    const error = await failureOf(pass(makeProvider().provisionInstance(wanted)));
    expect(error.code).toBe('InvalidConfiguration');
    expect(error.problems?.map(({ path }) => path).toSorted()).toEqual([
      'additionalVolumes[0].volumeType',
      'nestedVirtualization',
      'network.securityGroupIds',
      'providerOptions.azure.adminUsername',
      'rootVolume.encrypted',
      'rootVolume.iops',
      'zone',
    ]);
    expect(emulator.countRequests('VirtualMachines_CreateOrUpdate')).toBe(0);
  });

  it('a size that this subscription may not use', async () => {
    const { makeProvider, pass } = await startAzureWorld();
    const error = await failureOf(
      pass(makeProvider().resolveConfiguration({ ...SMALL, instanceType: 'Standard_M128s' })),
    );
    expect(error.problems).toMatchObject([{ path: 'instanceType' }]);
  });

  it('a subnet that is named nowhere', async () => {
    const { makeProvider, pass } = await startAzureWorld();
    const error = await failureOf(pass(makeProvider({ subnet: undefined }).resolveConfiguration(SMALL)));
    expect(error.problems).toMatchObject([{ path: 'network.subnetId' }]);
  });
});

describe('places', () => {
  it('the first zone that offers the size is chosen, and the region where it has none', async () => {
    const { makeProvider, pass } = await startAzureWorld();
    const provider = makeProvider();
    const zoneOf = async (instanceType: string) =>
      (await pass(provider.resolveConfiguration({ ...SMALL, instanceType }))).zone;
    expect(await zoneOf('Standard_D16s_v5')).toBe('1');
    expect(await zoneOf('Standard_A2_v2')).toBe('westeurope');
  });

  it('the region as a zone makes a machine in no particular one', async () => {
    const { makeProvider, pass, park } = await startAzureWorld();
    const info = await pass(makeProvider().provisionInstance({ ...SMALL, zone: 'westeurope' }));
    expect(info.availabilityZone).toBe('westeurope');
    expect(park.machines()[0]?.zone).toBe('westeurope');
  });
});

describe('parts of a machine', () => {
  it('a fixed private address is had, beside a public one, and goes with the machine', async () => {
    const { makeProvider, pass, count } = await startAzureWorld();
    const provider = makeProvider();
    const network = { privateIp: '127.113.96.99', assignPublicIp: true };
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, network }));
    const { privateIp, publicIp } = await pass(provider.waitForInstanceRunning(instanceId));
    expect(privateIp).toBe('127.113.96.99');
    expect(publicIp).toMatch(/^127\.113\./);
    await pass(provider.terminateInstance(instanceId));
    await pass(provider.waitForInstanceTerminated(instanceId));
    expect(count()).toEqual(NOTHING);
  });

  it('an address that is taken is refused, and leaves nothing', async () => {
    const { makeProvider, pass, count } = await startAzureWorld();
    const provider = makeProvider();
    const network = { privateIp: '127.113.96.99' };
    await pass(provider.provisionInstance({ ...SMALL, network }));
    const error = await failureOf(pass(provider.provisionInstance({ ...SMALL, network })));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', nativeCode: 'PrivateIPAddressInUse' });
    expect(count()).toEqual({ machines: 1, disks: 1, interfaces: 1, addresses: 0 });
  });

  it('chosen IOPS reach the disk', async () => {
    const { makeProvider, pass, park } = await startAzureWorld();
    const volume = { sizeGib: 64, volumeType: 'provisioned_iops_ssd', iops: 5_000, throughputMibps: 200 } as const;
    await pass(makeProvider().provisionInstance({ ...SMALL, additionalVolumes: [volume] }));
    const disk = park.disks().find(({ kind }) => kind === 'PremiumV2_LRS');
    expect(disk).toMatchObject({ sizeGib: 64, iops: 5_000, throughputMibps: 200, zone: 'westeurope-1' });
  });

  it('a kept disk is named, outlives its machine and is not swept', async () => {
    const world = await startAzureWorld();
    const { makeProvider, pass, park } = world;
    const provider = makeProvider();
    const additionalVolumes = [{ sizeGib: 8, deleteOnTermination: false }];
    const wanted = { ...SMALL, additionalVolumes, idempotencyToken: 't' };
    const { instanceId, providerData } = await pass(provider.provisionInstance(wanted));
    await pass(provider.waitForInstanceRunning(instanceId));
    await removeByToken(world, provider, 't');
    const [kept, ...others] = park.disks();
    expect(others).toEqual([]);
    expect(providerData.keptVolumeIds?.endsWith(`/disks/${kept?.name}`)).toBe(true);
  });

  it('a key pair that Azure keeps is used; without any key nobody can log in', async () => {
    const sshPublicKeys = { team: 'ssh-ed25519 AAAA team' };
    const { makeProvider, pass, park } = await startAzureWorld({ sshPublicKeys });
    const provider = makeProvider();
    const { sshPublicKeys: _, ...keyless } = SMALL;
    await pass(provider.provisionInstance({ ...keyless, name: 'a', keyPairName: 'team' }));
    await pass(provider.provisionInstance({ ...keyless, name: 'b' }));
    const keys = park.machines().map(({ attributes }) => JSON.stringify(attributes.model).match(/ssh-[^"]+/)?.[0]);
    expect(keys[0]).toBe('ssh-ed25519 AAAA team');
    expect(keys[1]).toMatch(/^ssh-ed25519 \S+ unusable$/);
    const error = await failureOf(pass(provider.provisionInstance({ ...keyless, keyPairName: 'nobody' })));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', nativeCode: 'ResourceNotFound' });
  });
});

describe('stopping', () => {
  it('deallocates; by option it only powers off, and the capability says that it is billed', async () => {
    for (const [stopMode, operation] of [
      ['deallocate', 'VirtualMachines_Deallocate'],
      ['power-off', 'VirtualMachines_PowerOff'],
    ] as const) {
      const { makeProvider, pass, emulator, clock } = await startAzureWorld();
      const provider = makeProvider({ stopMode });
      const { instanceId } = await pass(provider.provisionInstance(SMALL));
      await pass(provider.waitForInstanceRunning(instanceId));
      await pass(provider.stopInstance(instanceId));
      await clock.advance(30_000);
      expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({ state: 'stopped' });
      expect(emulator.countRequests(operation)).toBe(1);
      expect(provider.capabilities.stopReleasesCompute).toBe(stopMode === 'deallocate');
    }
  });

  it('a machine that its guest shut down is deallocated, so that its bill ends', async () => {
    const { makeProvider, pass, park, emulator, clock } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(SMALL));
    await pass(provider.waitForInstanceRunning(instanceId));
    const [machine] = park.machines();
    park.updateMachine(machine!.id, { attributes: { ...machine!.attributes, powersOff: true } });
    park.stop(machine!.id);
    await clock.advance(30_000);
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({ stateReason: { code: 'GuestShutdown' } });
    await pass(provider.stopInstance(instanceId));
    expect(emulator.countRequests('VirtualMachines_Deallocate')).toBe(1);
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({ stateReason: { code: 'UserRequested' } });
  });
});
