import type { InstanceConfiguration, ProviderCapabilities } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { ALL_CAPABILITIES as all } from '../test/fixtures/all-capabilities.ts';
import { checkCapabilities } from './check-capabilities.ts';

const demanding: InstanceConfiguration = {
  name: 'a',
  namespace: 'n',
  imageId: 'i',
  instanceType: 't',
  market: 'spot',
  network: { assignPublicIp: true, privateIp: '10.0.0.1', securityGroupIds: ['sg'] },
  keyPairName: 'k',
  sshPublicKeys: ['ssh-ed25519 AAAA'],
  identity: 'role',
  nestedVirtualization: true,
  rootVolume: { volumeType: 'cold_storage', encrypted: true },
  additionalVolumes: [{ sizeGib: 1, volumeType: 'standard', encrypted: true, deleteOnTermination: false }],
};

// Which paths a lost capability refuses.
const REFUSED: readonly (readonly [Partial<ProviderCapabilities>, readonly string[]])[] = [
  [{ spot: false }, ['market']],
  [{ publicIp: false }, ['network.assignPublicIp']],
  [{ fixedPrivateIp: false }, ['network.privateIp']],
  [{ securityGroups: false }, ['network.securityGroupIds']],
  [{ keyPairs: false }, ['keyPairName']],
  [{ sshPublicKeys: false }, ['sshPublicKeys']],
  [{ identity: false }, ['identity']],
  [{ nestedVirtualization: false }, ['nestedVirtualization']],
  [{ volumeTypes: ['ssd'] }, ['rootVolume.volumeType', 'additionalVolumes[0].volumeType']],
  [{ volumeEncryption: false }, ['rootVolume.encrypted', 'additionalVolumes[0].encrypted']],
  [{ keptVolumes: false }, ['additionalVolumes[0].deleteOnTermination']],
  [{ maxAdditionalVolumes: 0 }, ['additionalVolumes']],
];

describe('checkCapabilities', () => {
  it('finds nothing when everything is offered', () => {
    expect(checkCapabilities(demanding, all)).toEqual([]);
  });

  it.each(REFUSED)('refuses what %o excludes, with the path', (lost, paths) => {
    const problems = checkCapabilities(demanding, { ...all, ...lost });
    expect(problems.map(({ path }) => path)).toEqual(paths);
  });

  it('refuses nothing that asks for nothing', () => {
    const nothing = Object.assign({}, all, ...REFUSED.map(([lost]) => lost)) as ProviderCapabilities;
    const modest: InstanceConfiguration = {
      ...{ name: 'a', namespace: 'n', imageId: 'i', instanceType: 't' },
      market: 'on-demand',
      network: { assignPublicIp: false, securityGroupIds: [] },
      nestedVirtualization: false,
      sshPublicKeys: [],
      rootVolume: { encrypted: false, deleteOnTermination: true },
      additionalVolumes: [],
    };
    expect(checkCapabilities(modest, nothing)).toEqual([]);
  });
});
