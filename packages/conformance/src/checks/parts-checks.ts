import assert from 'node:assert/strict';
import type { NetworkConfiguration } from '@cloud-spi/spi';
import type { ConformanceCheck } from '../check.ts';
import { inspectInstance } from './inspect-instance.ts';

// Bytes that are no text, and text that is more than ASCII: what is encoded once too often or too seldom shows.
const USER_DATA = [
  '#cloud-config\n# Zürich – 東京 – 🚀\n',
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
] as const;
// No cloud of which we know has a greater least size.
const LEAST_SIZE_GIB = 10;

/** Checks of what comes with an instance: user data, volumes, addresses. */
export const PARTS_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'PARTS-001',
    title: 'User data, text or bytes, reaches the instance byte by byte',
    rules: ['R-PROVISION-13'],
    group: 'provision',
    level: 'core',
    requires: { hooks: ['inspectInstance'], instances: 2 },
    async run(context) {
      for (const userData of USER_DATA) {
        const { instanceId } = await context.provision({ userData });
        const { userData: seen } = await inspectInstance(context, instanceId);
        assert.ok(seen !== undefined, 'The instance has no user data');
        const kind = typeof userData === 'string' ? 'text' : 'bytes';
        assert.ok(Buffer.from(seen).equals(Buffer.from(userData)), `User data of ${kind} arrived as ${describe(seen)}`);
      }
    },
  },
  {
    id: 'PARTS-002',
    title: 'Data volumes are made in their order, each of its size',
    rules: ['R-PROVISION-14'],
    group: 'provision',
    level: 'core',
    requires: { hooks: ['inspectInstance'] },
    async run(context) {
      const { volumeTypes, maxAdditionalVolumes, keptVolumes } = context.provider.capabilities;
      const [volumeType] = volumeTypes;
      const wanted = [2, 0, 1].slice(0, maxAdditionalVolumes).map((more) => LEAST_SIZE_GIB + more);
      const additionalVolumes = wanted.map((sizeGib) => ({ sizeGib, volumeType }));
      const { instanceId } = await context.run({ additionalVolumes });
      const { volumes } = await inspectInstance(context, instanceId);
      const [root, ...others] = volumes;
      assert.ok(root !== undefined && root.sizeGib > 0, 'There is no root volume');
      assert.deepEqual(
        others.map(({ sizeGib }) => sizeGib),
        wanted,
        'The sizes of the data volumes',
      );
      const kept = volumes.filter(({ deleteOnTermination }) => !deleteOnTermination);
      assert.equal(kept.length, 0, `Volumes would outlive the instance, ${keptVolumes ? 'unasked' : 'undeclared'}`);
    },
  },
  {
    id: 'PARTS-003',
    title: 'A public address is there when it was asked for, and not when it was refused',
    rules: ['R-PROVISION-15'],
    group: 'provision',
    level: 'extended',
    requires: { capabilities: ['publicIp'], instances: 2 },
    async run(context) {
      const { provider, run, until, limits } = context;
      const network = (assignPublicIp: boolean): { readonly network: NetworkConfiguration } => ({
        network: { ...context.harness.validConfiguration().network, assignPublicIp },
      });
      const hidden = await run(network(false));
      const shown = await run(network(true));
      const look = async () => (await provider.getInstanceInfo(shown.instanceId)).publicIp;
      await until('a public address', look, limits.runningMs);
      const { publicIp } = await provider.getInstanceInfo(hidden.instanceId);
      assert.equal(publicIp, undefined, 'The instance has a public address that was refused');
    },
  },
];

function describe(bytes: Uint8Array): string {
  return `${bytes.length} bytes that begin with ${JSON.stringify(Buffer.from(bytes.subarray(0, 20)).toString('latin1'))}`;
}
