import type { InstanceConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { type MachinePlan, toComputerName, toVirtualMachine } from './to-virtual-machine.ts';

const CONFIGURATION: InstanceConfiguration = {
  name: 'worker.1',
  namespace: 'labs',
  imageId: 'debian:debian-12:12-gen2:1.0.0',
  instanceType: 'Standard_D2s_v5',
  zone: '2',
};

function planOf(changes: Partial<InstanceConfiguration> = {}, more: Partial<MachinePlan> = {}): MachinePlan {
  const configuration = { ...CONFIGURATION, ...changes };
  return {
    name: 'vm-abc',
    location: 'westeurope',
    configuration,
    launch: parseLaunchOptions(configuration, 'provisionInstance'),
    image: { kind: 'marketplace', publisher: 'debian', offer: 'debian-12', sku: '12-gen2', version: '1.0.0' },
    networkIds: { subnetId: '/subnet', securityGroupId: '/nsg' },
    identity: undefined,
    hasPremiumStorage: true,
    hasBootDiagnostics: true,
    adminUsername: 'azureuser',
    sshPublicKeys: ['ssh-rsa AAAA'],
    tags: { 'cloud-spi-owner': 'mine' },
    ...more,
  };
}

describe('everything goes with the machine', () => {
  it('interface, public address, system disk and data disks are deleted with it', () => {
    const body = toVirtualMachine(planOf({ network: { assignPublicIp: true }, additionalVolumes: [{ sizeGib: 8 }] }));
    const [networkInterface] = body.networkProfile?.networkInterfaceConfigurations ?? [];
    expect(networkInterface?.deleteOption).toBe('Delete');
    expect(networkInterface?.ipConfigurations?.[0]?.publicIPAddressConfiguration).toMatchObject({
      deleteOption: 'Delete',
      sku: { name: 'Standard' },
    });
    expect(body.storageProfile?.osDisk?.deleteOption).toBe('Delete');
    expect(body.storageProfile?.dataDisks?.[0]?.deleteOption).toBe('Delete');
  });

  it('a kept disk is detached, and says so in its name', () => {
    const body = toVirtualMachine(planOf({ additionalVolumes: [{ sizeGib: 8, deleteOnTermination: false }] }));
    expect(body.storageProfile?.dataDisks?.[0]).toMatchObject({ deleteOption: 'Detach', name: 'vm-abc-kept-0' });
  });

  it('parts bear the tags of the machine, so that they are found without it', () => {
    const body = toVirtualMachine(planOf({ network: { assignPublicIp: true } }));
    const [networkInterface] = body.networkProfile?.networkInterfaceConfigurations ?? [];
    const tags = { 'cloud-spi-owner': 'mine' };
    expect(body.tags).toEqual(tags);
    expect(networkInterface?.tags).toEqual(tags);
    expect(networkInterface?.ipConfigurations?.[0]?.publicIPAddressConfiguration?.tags).toEqual(tags);
  });
});

describe('what is left out is not sent', () => {
  it('no public address, identity, priority, plan or security profile unless asked for', () => {
    const body = toVirtualMachine(planOf());
    expect(Object.keys(body).sort()).toEqual(
      'diagnosticsProfile hardwareProfile location networkProfile osProfile storageProfile tags zones'.split(' '),
    );
    const [networkInterface] = body.networkProfile?.networkInterfaceConfigurations ?? [];
    expect(networkInterface?.ipConfigurations?.[0]).not.toHaveProperty('publicIPAddressConfiguration');
    expect(body.osProfile).not.toHaveProperty('customData');
  });

  it('the region as a zone is no zone', () => {
    expect(toVirtualMachine(planOf({ zone: 'westeurope' }))).not.toHaveProperty('zones');
    expect(toVirtualMachine(planOf()).zones).toEqual(['2']);
  });

  it('a specialized image has its users already', () => {
    const specialized = planOf({ providerOptions: { azure: { specializedImage: true } } });
    expect(toVirtualMachine(specialized)).not.toHaveProperty('osProfile');
  });
});

it('user data is custom data in base64, text and bytes alike', () => {
  const customData = (userData: string | Uint8Array) => toVirtualMachine(planOf({ userData })).osProfile?.customData;
  expect(customData('#cloud-config')).toBe(Buffer.from('#cloud-config').toString('base64'));
  expect(customData(Uint8Array.of(0, 255))).toBe('AP8=');
});

it('a spot machine is deleted when its capacity is taken back, and never for its price unless one is given', () => {
  expect(toVirtualMachine(planOf({ market: 'spot' }))).toMatchObject({
    priority: 'Spot',
    evictionPolicy: 'Delete',
    billingProfile: { maxPrice: -1 },
  });
  const priced = planOf({ market: 'spot', providerOptions: { azure: { spotMaxPrice: 0.05 } } });
  expect(toVirtualMachine(priced).billingProfile?.maxPrice).toBe(0.05);
});

it('an interface that was made before takes the place of its configuration', () => {
  const body = toVirtualMachine(planOf({}, { interfaceId: '/nic' }));
  expect(body.networkProfile).toEqual({ networkInterfaces: [{ id: '/nic', primary: true, deleteOption: 'Delete' }] });
});

it('identities are the machine’s own or one by its id', () => {
  expect(toVirtualMachine(planOf({}, { identity: 'system' })).identity).toEqual({ type: 'SystemAssigned' });
  expect(toVirtualMachine(planOf({}, { identity: '/id' })).identity).toEqual({
    type: 'UserAssigned',
    userAssignedIdentities: { '/id': {} },
  });
});

it.each([
  ['worker.1', 'worker-1'],
  ['a_b__c', 'a-b-c'],
  ['42', 'vm-42'],
  ['x'.repeat(100), 'x'.repeat(63)],
  [`${'x'.repeat(62)}._`, 'x'.repeat(62)],
])('the host name of %s is %s', (name, expected) => {
  expect(toComputerName(name)).toBe(expected);
});
