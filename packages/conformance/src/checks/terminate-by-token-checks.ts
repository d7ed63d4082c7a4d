import assert from 'node:assert/strict';
import { expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import type { CheckContext } from '../context/check-context.ts';
import { readState } from './read-state.ts';
import { terminateFully } from './terminate-fully.ts';

/** Checks of terminateByToken. */
export const TERMINATE_BY_TOKEN_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'TOKEN-001',
    title: 'By repetition nothing remains; 0 is said only when the instance is gone',
    rules: ['R-TOKEN-1', 'R-TOKEN-2'],
    group: 'terminate-by-token',
    level: 'core',
    async run(context) {
      const { provider, configuration } = context;
      const wanted = await provider.resolveConfiguration(configuration());
      const { instanceId } = await provider.provisionInstance(wanted);
      await removeByToken(context, wanted.idempotencyToken ?? '', wanted.zone);
      const state = await readState(provider, instanceId);
      assert.ok(['terminated', 'NotFound'].includes(state), `Nothing remains, it says; the instance is ${state}`);
    },
  },
  {
    id: 'TOKEN-002',
    title: 'Nothing remains of a token that made nothing',
    rules: ['R-TOKEN-3'],
    group: 'terminate-by-token',
    level: 'core',
    async run({ provider, configuration, token }) {
      const { zone } = await provider.resolveConfiguration(configuration());
      assert.equal((await provider.terminateByToken(token(), { zone })).remaining, 0);
    },
  },
  {
    id: 'TOKEN-003',
    title: 'What other tokens made stays',
    rules: ['R-TOKEN-4'],
    group: 'terminate-by-token',
    level: 'core',
    requires: { instances: 2 },
    async run(context) {
      const { provider, configuration, token } = context;
      const wanted = await provider.resolveConfiguration(configuration());
      const bystander = { ...wanted, idempotencyToken: `${token()}-2` };
      // The one is a prefix of the other: a match by the beginning is not enough.
      const victim = { ...wanted, idempotencyToken: bystander.idempotencyToken.slice(0, -2) };
      const { instanceId } = await provider.provisionInstance(bystander);
      await provider.provisionInstance(victim);
      await removeByToken(context, victim.idempotencyToken, wanted.zone);
      expectState(await provider.getInstanceInfo(instanceId), ['pending', 'running'], 'The instance of another token');
    },
  },
  {
    id: 'TOKEN-004',
    title: 'What a call made whose reply was lost is removed, from another object',
    rules: ['R-TOKEN-5'],
    group: 'terminate-by-token',
    level: 'core',
    requires: { faults: ['reply-lost'], hooks: ['probeResidue'] },
    async run(context) {
      const { provider, makeProvider, configuration, faults, probeResidue } = context;
      const before = await probeResidue();
      const wanted = await provider.resolveConfiguration(configuration());
      await faults.inject('reply-lost');
      await provider.provisionInstance(wanted).catch(() => undefined);
      await faults.clear();
      const other = await makeProvider();
      await removeByToken({ ...context, provider: other }, wanted.idempotencyToken ?? '', wanted.zone);
      assert.equal(await probeResidue(), before, 'Nothing remains, it says; volumes, interfaces or addresses do');
    },
  },
  {
    id: 'TOKEN-005',
    title: 'It can be repeated when nothing remains, and after terminateInstance',
    rules: ['R-TOKEN-1', 'R-TOKEN-2'],
    group: 'terminate-by-token',
    level: 'core',
    async run(context) {
      const { provider, configuration } = context;
      const wanted = await provider.resolveConfiguration(configuration());
      const { instanceId } = await provider.provisionInstance(wanted);
      await terminateFully(context, instanceId);
      await removeByToken(context, wanted.idempotencyToken ?? '', wanted.zone);
      await removeByToken(context, wanted.idempotencyToken ?? '', wanted.zone);
    },
  },
];

async function removeByToken(
  { provider, until, limits }: Pick<CheckContext, 'provider' | 'until' | 'limits'>,
  token: string,
  zone: string | undefined,
): Promise<void> {
  const pass = async () => ((await provider.terminateByToken(token, { zone })).remaining === 0 ? true : undefined);
  await until('nothing to remain of a token', pass, limits.terminatedMs);
}
