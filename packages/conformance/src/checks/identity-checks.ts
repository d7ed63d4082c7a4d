import assert from 'node:assert/strict';
import { type ProviderCapabilities, SPI_VERSION, VOLUME_TYPES } from '@cloud-spi/spi';
import { collect, expectError, expectProblems } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { excludedMethods, excludedValues } from './undeclared-features.ts';

// A record, so that a new capability is checked from its first day.
const KINDS: Readonly<Record<keyof ProviderCapabilities, 'boolean' | 'count' | 'volume types'>> = {
  consistencyWindowMs: 'count',
  stopStart: 'boolean',
  stopReleasesCompute: 'boolean',
  spot: 'boolean',
  publicIp: 'boolean',
  fixedPrivateIp: 'boolean',
  securityGroups: 'boolean',
  volumeTypes: 'volume types',
  maxAdditionalVolumes: 'count',
  volumeEncryption: 'boolean',
  keptVolumes: 'boolean',
  keyPairs: 'boolean',
  sshPublicKeys: 'boolean',
  identity: 'boolean',
  nestedVirtualization: 'boolean',
  consoleOutput: 'boolean',
  instanceTypeCatalog: 'boolean',
  preflight: 'boolean',
};

// By then a request that nobody asked for has been sent.
const LOOK_AROUND_MS = 500;

/** Checks of a provider object's name, version and capabilities. */
export const IDENTITY_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'IDENTITY-001',
    title: 'The name is well-formed and the same from every call and object',
    rules: ['R-IDENTITY-1'],
    group: 'identity',
    level: 'core',
    async run({ provider, makeProvider }) {
      const name = provider.getProviderName();
      assert.match(name, /^[a-z][a-z0-9-]*$/, 'The name has lower-case letters, digits and dashes only');
      assert.equal(provider.getProviderName(), name, 'A second call answers with another name');
      assert.equal((await makeProvider()).getProviderName(), name, 'A second object answers with another name');
    },
  },
  {
    id: 'IDENTITY-002',
    title: 'The provider implements this version of the contract',
    rules: ['R-IDENTITY-2'],
    group: 'identity',
    level: 'core',
    async run({ provider }) {
      assert.equal(provider.spiVersion, SPI_VERSION);
    },
  },
  {
    id: 'IDENTITY-003',
    title: 'The capabilities are complete, frozen, JSON-safe and the same from every object',
    rules: ['R-CAPABILITIES-1'],
    group: 'identity',
    level: 'core',
    async run({ provider, makeProvider }) {
      const { capabilities } = provider;
      const wrong = Object.entries(KINDS).filter(([flag, kind]) => !isOfKind(capabilities[flag as never], kind));
      assert.deepEqual(wrong, [], 'Capabilities are missing or of a wrong kind');
      assert.ok(Object.isFrozen(capabilities) && Object.isFrozen(capabilities.volumeTypes), 'They are not frozen');
      assert.deepEqual(JSON.parse(JSON.stringify(capabilities)), { ...capabilities }, 'They do not survive JSON');
      assert.deepEqual((await makeProvider()).capabilities, capabilities, 'Another object has other capabilities');
    },
  },
  {
    id: 'IDENTITY-004',
    title: 'Making a provider object sends nothing',
    rules: ['R-IDENTITY-3'],
    group: 'identity',
    level: 'core',
    requires: { hooks: ['countRequests'] },
    async run({ makeProvider, countRequests, sleep }) {
      const before = await countRequests();
      await makeProvider();
      await sleep(LOOK_AROUND_MS); // it need not be over when the object is there
      assert.equal(await countRequests(), before, 'Making a provider object sent requests');
    },
  },
  {
    id: 'IDENTITY-005',
    title: 'A value that the capabilities exclude is InvalidConfiguration',
    rules: ['R-CAPABILITIES-2'],
    group: 'identity',
    level: 'core',
    async run({ provider, configuration }) {
      for (const { path, overrides } of excludedValues(provider.capabilities)) {
        const what = `Provisioning with ${path}, which the capabilities exclude,`;
        const error = await expectError(
          provider.provisionInstance(configuration(overrides)),
          'InvalidConfiguration',
          what,
        );
        expectProblems(error, [path], what);
      }
    },
  },
  {
    id: 'IDENTITY-006',
    title: 'A method that the capabilities exclude throws NotSupported',
    rules: ['R-CAPABILITIES-3'],
    group: 'identity',
    level: 'core',
    async run({ provider, harness, configuration }) {
      const { unknownInstanceId } = harness;
      const calls = {
        stopInstance: () => provider.stopInstance(unknownInstanceId),
        startInstance: () => provider.startInstance(unknownInstanceId),
        getConsoleOutput: () => provider.getConsoleOutput(unknownInstanceId),
        listInstanceTypes: () => collect(provider.listInstanceTypes()),
        preflight: () => provider.preflight(configuration()),
      };
      for (const method of excludedMethods(provider.capabilities)) {
        await expectError(calls[method](), 'NotSupported', `${method}, which the capabilities exclude,`);
      }
    },
  },
];

function isOfKind(value: unknown, kind: (typeof KINDS)[keyof typeof KINDS]): boolean {
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'count') return Number.isInteger(value) && (value as number) >= 0;
  return Array.isArray(value) && value.every((type) => VOLUME_TYPES.includes(type as never));
}
