import assert from 'node:assert/strict';
import { type InstanceConfiguration, RESERVED_TAG_PREFIX, TAGS_MAX, USER_DATA_MAX_BYTES } from '@cloud-spi/spi';
import { collectIds, expectError, expectProblems } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import type { CheckContext } from '../context/check-context.ts';
import { callsWithId } from './calls-with-id.ts';

const LONGEST_NAME = 128;

/** Overrides that break the schema on purpose, and the path of the problem. */
type Mistake = readonly [path: string, overrides: Readonly<Record<string, unknown>>];

const FIELD_MISTAKES: readonly Mistake[] = [
  ['name', { name: undefined }],
  ['name', { name: '' }],
  ['name', { name: '-starts-with-a-dash' }],
  ['name', { name: 'x'.repeat(129) }],
  ['namespace', { namespace: undefined }],
  ['namespace', { namespace: 'Not-A-Label' }],
  ['imageId', { imageId: undefined }],
  ['instanceType', { instanceType: '' }],
  ['network.privateIp', { network: { privateIp: '300.1.1.1' } }],
  ['market', { market: 'auction' }],
  ['idempotencyToken', { idempotencyToken: 'with spaces' }],
  ['idempotencyToken', { idempotencyToken: 'x'.repeat(129) }],
  ['notAField', { notAField: true }],
];

const VOLUME_MISTAKES: readonly Mistake[] = [
  ['rootVolume.sizeGib', { rootVolume: { sizeGib: 0 } }],
  ['rootVolume.sizeGib', { rootVolume: { sizeGib: 1.5 } }],
  ['rootVolume.iops', { rootVolume: { volumeType: 'provisioned_iops_ssd' } }],
  ['rootVolume.iops', { rootVolume: { volumeType: 'provisioned_iops_ssd', iops: 99 } }],
  ['rootVolume.throughputMibps', { rootVolume: { throughputMibps: 0 } }],
  ['rootVolume.volumeType', { rootVolume: { volumeType: 'floppy' } }],
  ['rootVolume.deleteOnTermination', { rootVolume: { deleteOnTermination: false } }],
  ['additionalVolumes[0].sizeGib', { additionalVolumes: [{}] }],
];

const TAG_MISTAKES: readonly Mistake[] = [
  ['tags', { tags: Object.fromEntries(Array.from({ length: TAGS_MAX + 1 }, (_, index) => [`key-${index}`, ''])) }],
  ['tags', { tags: { key: '1', KEY: '2' } }],
  ['tags["a/b"]', { tags: { 'a/b': 'slash in the key' } }],
  ['tags.key', { tags: { key: 'x'.repeat(257) } }],
  [`tags.${RESERVED_TAG_PREFIX}owner`, { tags: { [`${RESERVED_TAG_PREFIX}owner`]: 'somebody' } }],
];

/** Checks of what is refused before anything is sent. */
export const VALIDATION_CHECKS: readonly ConformanceCheck[] = [
  mistakesCheck('VALIDATION-001', 'A missing, malformed or unknown field is named', FIELD_MISTAKES),
  mistakesCheck('VALIDATION-002', 'A volume outside the schema is named', VOLUME_MISTAKES),
  mistakesCheck('VALIDATION-003', 'Tags outside the portable limits, and ownership keys, are named', TAG_MISTAKES),
  {
    id: 'VALIDATION-004',
    title: 'All mistakes are reported at once',
    rules: ['R-INPUT-2'],
    group: 'validation',
    level: 'core',
    async run({ provider, configuration }) {
      const wrong = configuration({ name: '', instanceType: '', rootVolume: { sizeGib: 0 } });
      const what = 'Provisioning with three mistakes';
      const error = await expectError(provider.provisionInstance(wrong), 'InvalidConfiguration', what);
      expectProblems(error, ['name', 'instanceType', 'rootVolume.sizeGib'], what);
    },
  },
  {
    id: 'VALIDATION-005',
    title: 'User data over the portable limit is refused, without quoting it',
    rules: ['R-INPUT-1', 'R-ERROR-9'],
    group: 'validation',
    level: 'core',
    async run({ provider, configuration }) {
      const secret = 'conformance-secret-';
      const userData = secret.repeat(USER_DATA_MAX_BYTES / secret.length + 1);
      const what = 'Provisioning with too much user data';
      const call = provider.provisionInstance(configuration({ userData }));
      const error = await expectError(call, 'InvalidConfiguration', what);
      expectProblems(error, ['userData'], what);
      assert.ok(!JSON.stringify(error).includes(secret), 'The error quotes the user data');
    },
  },
  {
    id: 'VALIDATION-006',
    title: 'A malformed instance id is InvalidConfiguration for every method',
    rules: ['R-INPUT-4'],
    group: 'validation',
    level: 'core',
    async run({ provider, harness }) {
      for (const instanceId of ['', 'with spaces', harness.malformedInstanceId]) {
        for (const [method, call] of callsWithId(provider, instanceId)) {
          await expectError(
            call(),
            'InvalidConfiguration',
            `${method} of the malformed id ${JSON.stringify(instanceId)}`,
          );
        }
      }
    },
  },
  {
    id: 'VALIDATION-007',
    title: 'A timeout outside its range and an unknown option are InvalidConfiguration',
    rules: ['R-INPUT-5'],
    group: 'validation',
    level: 'core',
    async run({ provider, harness }) {
      for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 86_400_001]) {
        const call = provider.waitForInstanceRunning(harness.unknownInstanceId, { timeoutMs });
        await expectError(call, 'InvalidConfiguration', `A wait with the timeout ${timeoutMs}`);
      }
      const call = provider.describeScope({ timeout: 1 } as never);
      await expectError(call, 'InvalidConfiguration', 'A call with an unknown option');
    },
  },
  {
    id: 'VALIDATION-008',
    title: 'What the schema refuses is not sent',
    rules: ['R-INPUT-3'],
    group: 'validation',
    level: 'core',
    requires: { hooks: ['countRequests'] },
    async run(context) {
      const { provider, countRequests } = context;
      const before = await countRequests();
      for (const [path, overrides] of [...FIELD_MISTAKES, ...VOLUME_MISTAKES, ...TAG_MISTAKES]) {
        const error = await refused(context, path, overrides);
        assert.equal(error.outcome, 'not-sent', `The outcome of a mistake in ${path} is ${error.outcome}`);
      }
      for (const [method, call] of callsWithId(provider, '')) {
        await expectError(call(), 'InvalidConfiguration', `${method} of an empty id`);
      }
      assert.equal(await countRequests(), before, 'Requests were sent for input that the schema refuses');
    },
  },
  {
    id: 'VALIDATION-009',
    title: 'The longest name and namespace are taken, and come back as they were given',
    rules: ['R-PROVISION-1'],
    group: 'validation',
    level: 'core',
    async run({ provision }) {
      const name = `N.${'a_'.repeat(63)}`;
      const namespace = 'n'.repeat(63);
      const info = await provision({ name, namespace });
      assert.deepEqual({ name: info.name, namespace: info.namespace }, { name, namespace });
    },
  },
  {
    id: 'VALIDATION-010',
    title: 'Two names of the greatest length that differ at their end are two instances, each found by its name',
    rules: ['R-PROVISION-1', 'R-PROVISION-7', 'R-LIST-1'],
    group: 'validation',
    level: 'core',
    requires: { instances: 2 },
    async run({ provider, provision, passConsistencyWindow }) {
      const names = ['1', '2'].map((end) => `${'n'.repeat(LONGEST_NAME - 1)}${end}`);
      const namespace = 'conformance-names';
      const ids = [];
      for (const name of names) ids.push((await provision({ name, namespace })).instanceId);
      assert.notEqual(ids[0], ids[1], 'Both names have got the same instance');
      await passConsistencyWindow();
      for (const [index, name] of names.entries()) {
        const found = await collectIds(provider.listInstances({ namespace, names: [name] }));
        assert.deepEqual(found, [ids[index]], `The filter by the name that ends with ${index + 1}`);
      }
    },
  },
];

function mistakesCheck(id: string, title: string, mistakes: readonly Mistake[]): ConformanceCheck {
  return {
    id,
    title,
    rules: ['R-INPUT-1'],
    group: 'validation',
    level: 'core',
    async run(context) {
      for (const [path, overrides] of mistakes) await refused(context, path, overrides);
    },
  };
}

async function refused({ provider, configuration }: CheckContext, path: string, overrides: object) {
  const { tags } = overrides as Partial<InstanceConfiguration>;
  // The tags of a mistake stand alone: the tag of the run must not mend or break their number.
  const wrong = { ...configuration(), ...overrides, ...(tags !== undefined && { tags }) };
  const what = `Provisioning with a mistake in ${path}`;
  const error = await expectError(provider.provisionInstance(wrong), 'InvalidConfiguration', what);
  expectProblems(error, [path], what);
  return error;
}
