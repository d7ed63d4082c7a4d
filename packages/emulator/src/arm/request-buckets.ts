import { type TokenBucket, type TokenBucketLimits, takeTokens } from '../park/token-bucket.ts';

/** What a subscription, and a single machine, may ask in a region; `undefined` where there is no limit. */
export interface ArmBuckets {
  readonly subscription: Readonly<Record<string, TokenBucketLimits>>;
  readonly machine: Readonly<Record<string, TokenBucketLimits>>;
}

const perMinute = (refill: number, burst: number): TokenBucketLimits => ({ burst, refillPerSecond: refill / 60 });

/**
 * Azure's limits of Compute, by group of operations.
 * @see https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits
 */
export const defaultArmBuckets: ArmBuckets = {
  subscription: {
    put: perMinute(500, 1_500),
    update: perMinute(500, 1_500),
    delete: perMinute(500, 1_500),
    get: perMinute(8_000, 24_000),
    list: perMinute(300, 900),
  },
  machine: {
    put: perMinute(4, 12),
    update: perMinute(4, 12),
    delete: perMinute(4, 12),
    get: perMinute(12, 36),
  },
};

/** No limits, for a clock that stands still. */
export const unlimitedArmBuckets: ArmBuckets = { subscription: {}, machine: {} };

/** What was taken from the buckets. */
export interface TakenTokens {
  /** How many requests are left, as `x-ms-ratelimit-remaining-resource` says it. */
  readonly remaining: string;
  /** More than 0 when there were none. */
  readonly retryAfterMs: number;
  /** Which limit was reached. */
  readonly group: string;
}

/** The buckets of a subscription and its machines; they live in memory. */
export interface RequestBuckets {
  /** Takes what a request costs. @param machine the machine that it names, in lower case */
  take(operation: string, machine: string | undefined, now: number): TakenTokens;
}

/** Full buckets. */
export function createRequestBuckets({ subscription, machine: perMachine }: ArmBuckets): RequestBuckets {
  const buckets = new Map<string, TokenBucket>();
  return {
    take(operation, machine, now) {
      const group = toGroup(operation);
      const wanted = [
        { key: group, limit: group === undefined ? undefined : subscription[group] },
        { key: `${machine} ${group}`, limit: group && machine ? perMachine[group] : undefined },
      ];
      let remaining = Number.POSITIVE_INFINITY;
      for (const { key, limit } of wanted) {
        if (limit === undefined || key === undefined) continue;
        const taken = takeTokens(buckets.get(key), limit, now);
        buckets.set(key, taken.bucket);
        remaining = Math.min(remaining, Math.floor(taken.bucket.tokens));
        if (taken.retryAfterMs > 0) {
          return { remaining: toHeader(group, 0), retryAfterMs: taken.retryAfterMs, group: group ?? '' };
        }
      }
      return { remaining: toHeader(group, remaining), retryAfterMs: 0, group: group ?? '' };
    },
  };
}

/** The group of operations that share a limit; undefined for what is not limited. */
function toGroup(operation: string): string | undefined {
  switch (operation) {
    case 'VirtualMachines_CreateOrUpdate':
      return 'put';
    case 'VirtualMachines_Delete':
    case 'VirtualMachines_Deallocate':
      return 'delete';
    case 'VirtualMachines_Update':
    case 'VirtualMachines_Start':
    case 'VirtualMachines_Restart':
    case 'VirtualMachines_PowerOff':
      return 'update';
    case 'VirtualMachines_Get':
    case 'VirtualMachines_InstanceView':
    case 'VirtualMachines_RetrieveBootDiagnosticsData':
      return 'get';
    case 'VirtualMachines_List':
    case 'VirtualMachines_ListAll':
      return 'list';
    default:
      return undefined;
  }
}

function toHeader(group: string | undefined, remaining: number): string {
  if (group === undefined || remaining === Number.POSITIVE_INFINITY) return '';
  return `Microsoft.Compute/VM.${group};${remaining}`;
}
