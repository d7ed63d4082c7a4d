import type { CloudProviderSPI } from '@cloud-spi/spi';
import type { ResourceStore } from '../../src/store/resource-store.ts';

/** Where a process ends: before or after its nth call that leaves it, counted over its whole life and those after it. */
export interface CrashPlan {
  readonly call: number;
  readonly when: 'before' | 'after';
  /** Calls so far. */
  calls: number;
}

class Crash extends Error {}

/** Whether an error is the planned end of a process. */
export function isCrash(error: unknown): boolean {
  return error instanceof Crash;
}

/** Counts the calls of store and cloud that change or show something outside the process, and carries out the plan. */
export function withCrashes(store: ResourceStore, provider: CloudProviderSPI, plan: CrashPlan | undefined) {
  if (plan === undefined) return { store, provider };
  return {
    store: wrapMethods(store, ['commit'], plan),
    provider: wrapMethods(
      provider,
      ['resolveConfiguration', 'provisionInstance', 'getInstanceInfo', 'terminateInstance', 'terminateByToken'],
      plan,
    ),
  };
}

function wrapMethods<Target extends object>(target: Target, names: readonly (keyof Target)[], plan: CrashPlan): Target {
  // Not a proxy of the target itself: a frozen one may not be shown with other methods.
  return new Proxy({} as Target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...input: unknown[]) => unknown;
      return names.includes(name as keyof Target) ? crashing(method, plan) : method;
    },
  });
}

function crashing(method: (...input: unknown[]) => unknown, plan: CrashPlan) {
  return async (...input: unknown[]) => {
    plan.calls += 1;
    const isHere = plan.calls === plan.call;
    if (isHere && plan.when === 'before') throw new Crash(`before call ${plan.call}`);
    const output = await method(...input);
    if (isHere) throw new Crash(`after call ${plan.call}`);
    return output;
  };
}
