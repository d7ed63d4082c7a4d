import {
  type CloudProviderSPI,
  type ConformanceHarness,
  isCloudProvisioningError,
  type TerminateByTokenResult,
} from '@cloud-spi/spi';
import type { TimeLimits } from './check-context.ts';
import { disposeQuietly } from './dispose-quietly.ts';
import type { SuiteTime } from './suite-time.ts';
import type { TrackedCreation } from './track-provider.ts';

// Clouds throttle: random histories leave hundreds of instances, and asking for all at once would be refused.
const REMOVED_AT_ONCE = 8;
const NAMED_LEFTOVERS = 5;

/** What removing needs. */
export interface RemovalSettings {
  readonly harness: ConformanceHarness;
  readonly time: SuiteTime;
  readonly limits: TimeLimits;
}

/**
 * Removes what was made, by id and by token, and confirms that it is gone. Uses provider objects of its own: those of
 * the check may be disposed or hang.
 *
 * @param creations - What was made.
 * @param settings - The run.
 * @throws Error that names what is still there.
 */
export async function removeCreations(creations: readonly TrackedCreation[], settings: RemovalSettings): Promise<void> {
  const leftovers = new Set<string>();
  for (const owner of new Set(creations.map((creation) => creation.owner))) {
    const made = creations.filter((creation) => creation.owner === owner);
    const provider = await settings.harness.makeProvider(owner === undefined ? {} : { owner });
    try {
      // Before, this object may not see what was just made, and take it for gone.
      await settings.time.sleep(provider.capabilities.consistencyWindowMs);
      await forEach(made, async (creation) => {
        await remove(provider, creation, settings).catch((error: unknown) => leftovers.add(messageOf(error)));
      });
    } finally {
      await disposeQuietly(provider, settings.time, settings.limits.terminatedMs);
    }
  }
  if (leftovers.size === 0) return;
  const named = [...leftovers].slice(0, NAMED_LEFTOVERS).join('; ');
  const others = leftovers.size > NAMED_LEFTOVERS ? `; and ${leftovers.size - NAMED_LEFTOVERS} more` : '';
  throw new Error(`Not everything could be removed: ${named}${others}`);
}

async function forEach<T>(elements: readonly T[], work: (element: T) => Promise<void>): Promise<void> {
  const queue = [...elements];
  const workOff = async () => {
    for (let element = queue.shift(); element !== undefined; element = queue.shift()) await work(element);
  };
  await Promise.all(Array.from({ length: REMOVED_AT_ONCE }, workOff));
}

async function remove(provider: CloudProviderSPI, creation: TrackedCreation, settings: RemovalSettings) {
  const { instanceId, idempotencyToken, zone } = creation;
  if (instanceId !== undefined) await attempt(settings, provider.terminateInstance(instanceId), instanceId);
  if (idempotencyToken !== undefined) await removeByToken(provider, idempotencyToken, zone, settings);
  if (instanceId !== undefined) await confirmGone(provider, instanceId, settings);
}

async function removeByToken(
  provider: CloudProviderSPI,
  token: string,
  zone: string | undefined,
  settings: RemovalSettings,
): Promise<void> {
  const { time, limits } = settings;
  const deadline = time.now() + limits.terminatedMs;
  for (;;) {
    const { remaining, blockedBy } = await attempt(settings, passOf(provider, token, zone), token);
    if (remaining === 0) return;
    if (time.now() >= deadline) throw new Error(`${remaining} parts of ${token} remain (${blockedBy ?? 'no reason'})`);
    await time.sleep(limits.terminatedMs / 20);
  }
}

async function passOf(
  provider: CloudProviderSPI,
  token: string,
  zone: string | undefined,
): Promise<TerminateByTokenResult> {
  try {
    return await provider.terminateByToken(token, { zone });
  } catch (error) {
    // Checks of input use tokens and zones that are none: nothing can have been made with them.
    if (isCloudProvisioningError(error) && error.code === 'InvalidConfiguration') return { remaining: 0 };
    throw error;
  }
}

async function confirmGone(provider: CloudProviderSPI, instanceId: string, settings: RemovalSettings): Promise<void> {
  const { time, limits } = settings;
  const deadline = time.now() + limits.terminatedMs;
  for (;;) {
    const state = await attempt(settings, provider.getInstanceInfo(instanceId), instanceId).then(
      (info) => info.state,
      (error: unknown) => {
        if (isCloudProvisioningError(error) && error.code === 'NotFound') return 'terminated';
        throw error;
      },
    );
    if (state === 'terminated') return;
    if (time.now() >= deadline) throw new Error(`${instanceId} is still ${state}`);
    await time.sleep(limits.terminatedMs / 20);
  }
}

function attempt<T>({ time, limits }: RemovalSettings, call: Promise<T>, subject: string): Promise<T> {
  return time.limit(call, limits.terminatedMs, `Removing ${subject}`);
}

function messageOf(error: unknown): string {
  if (isCloudProvisioningError(error)) return `${error.operation} failed with ${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
