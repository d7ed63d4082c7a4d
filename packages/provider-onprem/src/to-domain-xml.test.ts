import { describe, expect, it } from 'vitest';
import { readDomainFacts } from './domain-facts.ts';
import { type OnpremProviderOptions, parseOnpremProviderOptions } from './onprem-provider-options.ts';
import { toDomainPlan } from './to-domain-plan.ts';
import { toDomainXml } from './to-domain-xml.ts';
import { toVolumeXml } from './to-volume-xml.ts';
import { attributeOf, findAll, parseXml, textOf } from './xml-document.ts';

const OPTIONS: OnpremProviderOptions = {
  hosts: [{ name: 'kvm-1', uri: 'qemu:///system' }],
  virtType: 'qemu',
  flavors: { small: { vcpus: 2, memoryMib: 512 } },
  images: { linux: { volume: 'linux.qcow2' } },
  pools: { ssd: 'fast', standard: 'slow', provisioned_iops_ssd: 'nvme' },
};
const CONFIGURATION = { name: 'x', namespace: 'n', imageId: 'linux', instanceType: 'small' };
const CONTEXT = {
  attemptId: 'attempt-1',
  identity: { owner: 'o', token: 't', configurationHash: 'v1-1' },
  createdAt: '2026-01-01T00:00:00.000Z',
  consoleFolder: '/consoles',
};

function planOf(configuration: object, options: Partial<OnpremProviderOptions> = {}) {
  const settings = parseOnpremProviderOptions({ ...OPTIONS, ...options });
  return toDomainPlan({ ...CONFIGURATION, ...configuration }, settings, CONTEXT);
}

function domainOf(configuration: object, options: Partial<OnpremProviderOptions> = {}) {
  return parseXml(toDomainXml(planOf(configuration, options)));
}

describe('toDomainXml', () => {
  it('what is written can be read again', () => {
    const plan = planOf({ tags: { a: '1' }, idempotencyToken: 't' });
    const facts = readDomainFacts(toDomainXml(plan));
    expect(facts).toMatchObject({ name: plan.name, uuid: plan.uuid, vcpus: 2, memoryMib: 512, isActive: false });
    expect(facts.metadata).toMatchObject({
      record: plan.record,
      tags: { a: '1' },
      provisionedBy: 'attempt-1',
      isProvisioning: true,
    });
    expect(facts.volumes).toEqual(plan.disks.map(({ pool, volume }) => ({ pool, volume })));
    expect(facts.interfaces).toEqual([{ macAddress: plan.macAddress, network: 'default' }]);
  });

  it('hostile names, tags and networks stay data', () => {
    const evil = '</title><devices><disk/></devices>"\'&<>';
    const domain = domainOf({ name: evil, tags: { [evil]: evil }, network: { networkId: evil } });
    expect(textOf(domain, 'title')).toBe(`n/${evil}`);
    expect(findAll(domain, 'devices')).toHaveLength(1);
    expect(attributeOf(domain, 'network', 'devices', 'interface', 'source')).toBe(evil);
    expect(readDomainFacts(toDomainXml(planOf({ tags: { [evil]: evil } }))).metadata.tags).toEqual({ [evil]: evil });
  });

  it('user data and SSH keys are not in it', () => {
    const text = toDomainXml(planOf({ userData: 'a-secret', sshPublicKeys: ['ssh-ed25519 AAAAsecret'] }));
    expect(text).not.toContain('secret');
  });

  it('the UUID stands right behind the name, as the schema wants it', () => {
    expect(toDomainXml(planOf({}))).toMatch(/<\/name><uuid>/);
  });

  it('volumes are in the pools of their kinds, with their limits', () => {
    const additionalVolumes = [
      { sizeGib: 1, volumeType: 'standard' },
      { sizeGib: 1, volumeType: 'provisioned_iops_ssd', iops: 500, throughputMibps: 2 },
      { sizeGib: 1, deleteOnTermination: false },
    ];
    const domain = domainOf({ additionalVolumes });
    const disks = findAll(domain, 'devices', 'disk');
    expect(disks.map((disk) => attributeOf(disk, 'pool', 'source'))).toEqual(['fast', 'fast', 'slow', 'nvme', 'fast']);
    expect(disks.map((disk) => attributeOf(disk, 'dev', 'target'))).toEqual(['vda', 'vdb', 'vdc', 'vdd', 'vde']);
    expect(disks.map((disk) => textOf(disk, 'iotune', 'total_iops_sec'))).toEqual([
      undefined,
      undefined,
      undefined,
      '500',
      undefined,
    ]);
    expect(textOf(domain, 'devices', 'disk', 'iotune', 'total_bytes_sec')).toBe('2097152');
    expect(disks.map((disk) => findAll(disk, 'readonly').length)).toEqual([0, 1, 0, 0, 0]);
    expect(attributeOf(disks[4]!, 'volume', 'source')).toMatch(/-kept-2\.qcow2$/);
  });

  it('without cloud-init there is no seed, without console pool no log', () => {
    expect(findAll(domainOf({}, { cloudInit: false }), 'devices', 'disk')).toHaveLength(1);
    const plan = { ...planOf({}), consoleLog: undefined };
    expect(findAll(parseXml(toDomainXml(plan)), 'devices', 'serial', 'log')).toEqual([]);
    expect(attributeOf(domainOf({}), 'file', 'devices', 'serial', 'log')).toMatch(/^\/consoles\/.*-console\.log$/);
  });

  it('how guests run is what the options say', () => {
    expect(domainOf({}).getAttribute('type')).toBe('qemu');
    const flavors = { small: { vcpus: 1, memoryMib: 512, nestedVirtualization: true } };
    const nested = domainOf({ nestedVirtualization: true }, { virtType: 'kvm', machine: 'q35', flavors });
    expect(nested.getAttribute('type')).toBe('kvm');
    expect(attributeOf(nested, 'mode', 'cpu')).toBe('host-passthrough');
    expect(attributeOf(nested, 'machine', 'os', 'type')).toBe('q35');
  });
});

describe('toVolumeXml', () => {
  it('an overlay names what it lies on', () => {
    const volume = parseXml(toVolumeXml({ name: 'a&b', capacityBytes: 7, format: 'qcow2', backingPath: '/p/<x>' }));
    expect([textOf(volume, 'name'), textOf(volume, 'capacity')]).toEqual(['a&b', '7']);
    expect(textOf(volume, 'backingStore', 'path')).toBe('/p/<x>');
    expect(attributeOf(volume, 'type', 'target', 'format')).toBe('qcow2');
  });

  it('a volume of its own has nothing below it', () => {
    const volume = parseXml(toVolumeXml({ name: 'a', capacityBytes: 7, format: 'raw' }));
    expect(findAll(volume, 'backingStore')).toEqual([]);
  });
});
