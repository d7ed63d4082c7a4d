import assert from 'node:assert/strict';
import type { ConformanceFault, ErrorCode } from '@cloud-spi/spi';
import { collect, collectIds, expectContractError, expectError, expectFields } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import type { CheckContext } from '../context/check-context.ts';

// More than any provider repeats by itself.
const FAULTS = 1_000;
// How long a slow reply is held back, by the contract of the harness.
const SLOW_REPLY_MS = 30_000;
// More than providers send to provision one instance.
const MOST_REPLIES = 12;

/** Checks of errors. */
export const ERROR_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'ERROR-001',
    title: 'Errors name the provider and the operation, and survive JSON without their cause',
    rules: ['R-ERROR-1', 'R-ERROR-2'],
    group: 'errors',
    level: 'core',
    async run({ provider, configuration, harness: { unknownInstanceId, malformedInstanceId } }) {
      const calls = {
        getInstanceInfo: () => provider.getInstanceInfo(unknownInstanceId),
        addTags: () => provider.addTags(unknownInstanceId, { a: 'b' }),
        terminateInstance: () => provider.terminateInstance(malformedInstanceId),
        provisionInstance: () => provider.provisionInstance(configuration({ name: '' })),
        resolveConfiguration: () => provider.resolveConfiguration(configuration({ name: '' })),
        listInstances: () => collect(provider.listInstances({ states: ['asleep'] } as never)),
      };
      for (const [operation, call] of Object.entries(calls)) {
        const thrown = await call().then(
          () => assert.fail(`${operation} succeeded`),
          (reason: unknown) => reason,
        );
        const error = expectContractError(thrown, operation);
        assert.equal(error.operation, operation, `The error of ${operation} names another operation`);
        assert.equal(error.provider, provider.getProviderName(), `The error of ${operation} names another provider`);
        const { code, message, retryable, outcome } = error;
        const json = JSON.parse(JSON.stringify(error)) as object;
        expectFields(
          json,
          { code, message, retryable, outcome, operation },
          `The JSON form of the error of ${operation}`,
        );
        assert.ok(!('cause' in json), `The JSON form of the error of ${operation} has its cause`);
      }
    },
  },
  faultCheck('ERROR-002', 'Throttling is RateLimited, retryable', 'throttle', 'RateLimited', 'R-ERROR-3', true),
  faultCheck('ERROR-003', 'A failing cloud is Unavailable, retryable', 'unavailable', 'Unavailable', 'R-ERROR-4', true),
  faultCheck(
    'ERROR-004',
    'Refused credentials are Unauthenticated, not retryable',
    'unauthenticated',
    'Unauthenticated',
    'R-ERROR-7',
    false,
  ),
  faultCheck(
    'ERROR-005',
    'A missing right is PermissionDenied, not retryable',
    'permission-denied',
    'PermissionDenied',
    'R-ERROR-8',
    false,
  ),
  {
    id: 'ERROR-006',
    title: 'Missing capacity is InsufficientCapacity, rejected, and says where',
    rules: ['R-ERROR-5'],
    group: 'errors',
    level: 'core',
    requires: { faults: ['insufficient-capacity'] },
    async run({ provider, configuration, faults }) {
      await faults.inject('insufficient-capacity', FAULTS);
      const wanted = configuration();
      const call = provider.provisionInstance(wanted);
      const error = await expectError(call, 'InsufficientCapacity', 'Provisioning without capacity');
      assert.equal(error.outcome, 'rejected');
      const [scope] = error.scopes ?? [];
      assert.ok(scope !== undefined, 'The error does not say where there is no capacity');
      assert.equal(scope.provider, provider.getProviderName());
      assert.equal(scope.instanceType, wanted.instanceType, 'The error does not say of which type there is none');
    },
  },
  {
    id: 'ERROR-007',
    title: 'A limit of the account is QuotaExceeded, rejected',
    rules: ['R-ERROR-6'],
    group: 'errors',
    level: 'core',
    requires: { faults: ['quota-exceeded'] },
    async run({ provider, configuration, faults }) {
      await faults.inject('quota-exceeded', FAULTS);
      const call = provider.provisionInstance(configuration());
      const error = await expectError(call, 'QuotaExceeded', 'Provisioning over the quota');
      assert.equal(error.outcome, 'rejected');
    },
  },
  {
    id: 'ERROR-008',
    title: 'No error holds user data',
    rules: ['R-ERROR-9'],
    group: 'errors',
    level: 'core',
    requires: { faults: ['throttle', 'unavailable', 'permission-denied', 'insufficient-capacity'] },
    async run({ provider, configuration, faults }) {
      const secret = 'conformance-secret-7f3a';
      for (const fault of ['throttle', 'unavailable', 'permission-denied', 'insufficient-capacity'] as const) {
        await faults.inject(fault, FAULTS);
        const wanted = configuration({ userData: `#cloud-config\npassword: ${secret}\n` });
        const thrown = await provider.provisionInstance(wanted).catch((error: unknown) => error);
        const error = expectContractError(thrown, `Provisioning with the fault ${fault}`);
        const texts = [error.message, JSON.stringify(error), error.stack ?? ''];
        const encoded = Buffer.from(wanted.userData as string).toString('base64');
        const isQuoted = texts.some((text) => text.includes(secret) || text.includes(encoded));
        assert.ok(!isQuoted, `The error under the fault ${fault} holds the user data`);
        await faults.clear();
      }
    },
  },
  {
    id: 'ERROR-009',
    title: 'A mutation whose reply was lost has the outcome unknown',
    rules: ['R-ERROR-10'],
    group: 'errors',
    level: 'core',
    requires: { faults: ['reply-lost'], instances: 2 },
    async run({ provider, configuration, provision, faults }) {
      const { instanceId } = await provision();
      const wanted = configuration();
      const calls = {
        provisionInstance: () => provider.provisionInstance(wanted),
        addTags: () => provider.addTags(instanceId, { a: 'b' }),
        terminateInstance: () => provider.terminateInstance(instanceId),
      };
      for (const [operation, call] of Object.entries(calls)) {
        await faults.inject('reply-lost', FAULTS);
        const thrown = await call().then(
          () => undefined, // hidden by repeating an idempotent request
          (error: unknown) => error,
        );
        await faults.clear();
        if (thrown === undefined) continue;
        const { outcome, retryable } = expectContractError(thrown, `${operation} with a lost reply`);
        assert.deepEqual({ outcome, retryable }, { outcome: 'unknown', retryable: true }, operation);
      }
    },
  },
  {
    id: 'ERROR-010',
    title:
      'When time runs out while provisioning, the outcome is unknown or nothing exists; the same call adopts what does',
    rules: ['R-ERROR-10', 'R-PROVISION-5'],
    group: 'errors',
    level: 'core',
    requires: { hooks: ['clock'], faults: ['slow-reply'] },
    async run(context) {
      // Providers look around before they create: each deadline falls into another one of their requests.
      for (let replies = 0; replies < MOST_REPLIES; replies++) {
        if (await isProvisionedWithin((replies + 0.5) * SLOW_REPLY_MS, context)) return;
      }
    },
  },
];

/** Provisions while every reply is slow, and holds what the error says against what exists. */
async function isProvisionedWithin(timeoutMs: number, context: CheckContext): Promise<boolean> {
  const { provider, configuration, faults, sleep, passConsistencyWindow } = context;
  const wanted = configuration();
  await faults.inject('slow-reply', FAULTS);
  const thrown = await provider.provisionInstance(wanted, { timeoutMs }).then(
    () => undefined,
    (error: unknown) => error,
  );
  await faults.clear();
  await sleep(SLOW_REPLY_MS); // what was held back comes to its end
  await passConsistencyWindow();
  const existing = await collectIds(provider.listInstances({ idempotencyToken: wanted.idempotencyToken }));
  if (thrown !== undefined) {
    const { code, outcome } = expectContractError(thrown, `Provisioning within ${timeoutMs} ms`);
    assert.equal(code, 'Timeout', `Provisioning within ${timeoutMs} ms failed with ${code}`);
    assert.ok(outcome === 'unknown' || existing.length === 0, `The outcome is ${outcome}; an instance exists`);
  }
  const { instanceId } = await provider.provisionInstance(wanted);
  const others = existing.filter((id) => id !== instanceId);
  assert.deepEqual(others, [], 'The same call made another instance');
  await provider.terminateInstance(instanceId);
  return thrown === undefined;
}

function faultCheck(
  id: string,
  title: string,
  fault: ConformanceFault,
  code: ErrorCode,
  rule: ConformanceCheck['rules'][number],
  isRetryable: boolean,
): ConformanceCheck {
  return {
    id,
    title: `${title}: of reads, lists and changes`,
    rules: [rule],
    group: 'errors',
    level: 'core',
    requires: { faults: [fault] },
    async run(context) {
      for (const [operation, call] of await oneCallOfEachKind(context)) {
        await context.faults.inject(fault, FAULTS);
        const error = await expectError(call(), code, `${operation} with the fault ${fault}`);
        await context.faults.clear();
        assert.equal(error.retryable, isRetryable, `${code} of ${operation} is ${isRetryable ? 'not ' : ''}retryable`);
        const { retryAfterMs } = error;
        assert.ok(retryAfterMs === undefined || retryAfterMs > 0, `retryAfterMs of ${operation} is ${retryAfterMs}`);
      }
    },
  };
}

async function oneCallOfEachKind({ provider, provision, configuration }: CheckContext) {
  const { instanceId } = await provision();
  return Object.entries({
    describeScope: () => provider.describeScope(),
    getInstanceInfo: () => provider.getInstanceInfo(instanceId),
    listInstances: () => collectIds(provider.listInstances()),
    provisionInstance: () => provider.provisionInstance(configuration()),
    addTags: () => provider.addTags(instanceId, { a: 'b' }),
    terminateInstance: () => provider.terminateInstance(instanceId),
  });
}
