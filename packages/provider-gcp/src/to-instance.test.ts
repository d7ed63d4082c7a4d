import type { InstanceConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { toInstance } from './to-instance.ts';

const CONFIGURATION: InstanceConfiguration = {
  name: 'Worker 1',
  namespace: 'labs',
  imageId: 'projects/debian-cloud/global/images/debian-12',
  instanceType: 'n2-standard-4',
  zone: 'europe-west1-b',
  idempotencyToken: 'worker/1',
};

const SETTINGS = {
  projectId: 'acme',
  network: undefined,
  subnetwork: undefined,
  serviceAccountScopes: ['https://www.googleapis.com/auth/cloud-platform'],
  sshUsername: 'cloud-spi',
};

function make(changes: Partial<InstanceConfiguration> = {}, settings: Partial<typeof SETTINGS | object> = {}) {
  const configuration = { ...CONFIGURATION, ...changes };
  return toInstance({
    configuration,
    launchOptions: parseLaunchOptions(configuration, 'provisionInstance'),
    identity: { name: 'vm-abc', owner: 'default', configurationHash: 'v1-0' },
    settings: { ...SETTINGS, ...settings },
  });
}

describe('the machine that is asked for', () => {
  it('has ownership as labels, and so have its disks', () => {
    const { labels, disks } = make({ tags: { team: 'red' } });
    const ownership = {
      'cloud-spi-managed-by': 'cloud-spi',
      'cloud-spi-owner': 'default',
      'cloud-spi-namespace': 'labs',
      'cloud-spi-name': 'x--_57orker_201',
      'cloud-spi-token': 'x--worker_2f1',
      'cloud-spi-configuration': 'v1-0',
    };
    expect(labels).toEqual({ ...ownership, team: 'red' });
    expect(disks?.[0]?.initializeParams?.labels).toEqual(ownership);
  });

  it('has every disk with what it is to be deleted with, its kind and its name', () => {
    const { disks } = make({
      rootVolume: { sizeGib: 50 },
      additionalVolumes: [
        { sizeGib: 600, volumeType: 'provisioned_iops_ssd', iops: 20_000 },
        { sizeGib: 10, volumeType: 'standard', deleteOnTermination: false },
      ],
      providerOptions: { gcp: { localSsdCount: 1, kmsKeyName: 'projects/p/keys/k' } },
    });
    expect(disks).toMatchObject([
      {
        boot: true,
        autoDelete: true,
        initializeParams: { diskName: 'vm-abc', diskSizeGb: '50', sourceImage: CONFIGURATION.imageId },
      },
      { autoDelete: true, initializeParams: { diskName: 'vm-abc-data-0', provisionedIops: '20000' } },
      { autoDelete: false, initializeParams: { diskName: 'vm-abc-data-1', labels: { 'cloud-spi-kept': 'true' } } },
      { type: 'SCRATCH', interface: 'NVME', autoDelete: true },
    ]);
    const kinds = disks?.map(({ initializeParams }) => initializeParams?.diskType?.split('/').at(-1));
    expect(kinds).toEqual(['pd-balanced', 'pd-extreme', 'pd-standard', 'local-ssd']);
    expect(disks?.slice(0, 3).every(({ diskEncryptionKey }) => diskEncryptionKey !== undefined)).toBe(true);
  });

  it('is attached where configuration or options say; a subnetwork decides its network', () => {
    const nic = (...parameters: Parameters<typeof make>) => make(...parameters).networkInterfaces?.[0];
    expect(nic()).toEqual({ network: 'projects/acme/global/networks/default' });
    expect(nic({}, { subnetwork: 'labs' })).toEqual({
      subnetwork: 'projects/acme/regions/europe-west1/subnetworks/labs',
    });
    const shared = 'projects/host/regions/europe-west1/subnetworks/shared';
    expect(nic({ network: { subnetId: shared, privateIp: '10.0.0.7', assignPublicIp: true } })).toEqual({
      subnetwork: shared,
      networkIP: '10.0.0.7',
      accessConfigs: [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT' }],
    });
    expect(nic({ network: { privateIp: 'fd20::7' } })).toMatchObject({
      stackType: 'IPV4_IPV6',
      ipv6Address: 'fd20::7',
    });
    expect(nic({ network: { networkId: 'other' } }, { subnetwork: 'labs' })).toEqual({
      network: 'projects/acme/global/networks/other',
    });
  });

  it('gives user data as text, or in base64 when it is none, under the key that the image understands', () => {
    const items = (changes: Partial<InstanceConfiguration>) => make(changes).metadata?.items;
    expect(items({ userData: '#!/bin/sh' })).toEqual([{ key: 'user-data', value: '#!/bin/sh' }]);
    expect(items({ userData: new TextEncoder().encode('größe') })).toEqual([{ key: 'user-data', value: 'größe' }]);
    expect(items({ userData: Uint8Array.of(0x1f, 0x8b, 0xff) })).toEqual([
      { key: 'user-data', value: 'H4v/' },
      { key: 'user-data-encoding', value: 'base64' },
    ]);
    const gcp = { userDataKey: 'startup-script' };
    expect(items({ userData: 'x', providerOptions: { gcp } })).toEqual([{ key: 'startup-script', value: 'x' }]);
    expect(items({ sshPublicKeys: ['ssh-ed25519 A', 'ssh-rsa B'] })).toEqual([
      { key: 'ssh-keys', value: 'cloud-spi:ssh-ed25519 A\ncloud-spi:ssh-rsa B' },
    ]);
  });

  it('says how it is paid for, and when it ends by itself', () => {
    expect(make({ market: 'spot' }).scheduling).toEqual({
      provisioningModel: 'SPOT',
      automaticRestart: false,
      onHostMaintenance: 'TERMINATE',
      instanceTerminationAction: 'DELETE',
    });
    const { scheduling } = make({ providerOptions: { gcp: { maxRunDurationMs: 3_600_000 } } });
    expect(scheduling).toMatchObject({ maxRunDuration: { seconds: '3600' }, instanceTerminationAction: 'DELETE' });
    expect(make().scheduling).toEqual({ provisioningModel: 'STANDARD', automaticRestart: true });
    // Neither can be moved to another host while it runs.
    for (const instanceType of ['c3-standard-192-metal', 'g2-standard-4']) {
      expect(make({ instanceType }).scheduling).toMatchObject({
        onHostMaintenance: 'TERMINATE',
        automaticRestart: true,
      });
    }
  });
});
