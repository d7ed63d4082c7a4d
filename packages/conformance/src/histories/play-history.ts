import assert from 'node:assert/strict';
import {
  type CloudProviderSPI,
  type ErrorCode,
  type InstanceConfiguration,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import { collect } from '../assertions.ts';
import { isSettledOrConflict } from '../checks/is-settled-or-conflict.ts';
import { readState } from '../checks/read-state.ts';
import type { CheckContext } from '../context/check-context.ts';
import { formatHistory, type HistoryCall, type HistoryStep, SLOTS, type SlotCall } from './history-step.ts';
import { explain, type MadeCall, type Observation, type SlotState } from './slot-model.ts';

/** One instance, as it is asked for and as the model sees it. */
interface Slot {
  readonly configuration: InstanceConfiguration;
  instanceId: string | undefined;
  state: SlotState;
}

// After one of these the same call is repeated, as the contract tells callers to.
const CODES_OF_FAULTS: readonly ErrorCode[] = ['RateLimited', 'Unavailable', 'Timeout', 'InsufficientCapacity'];
const CODES_OF_AN_ENDED_INSTANCE: readonly ErrorCode[] = ['Conflict', 'NotFound'];

/**
 * Plays a history against the provider and a model of it, and compares what both say after every step.
 *
 * @param steps - The calls.
 * @param context - The check.
 * @throws Error when the provider says something else than the model, with the calls up to then.
 */
export async function playHistory(steps: readonly HistoryStep[], context: CheckContext): Promise<void> {
  const player = new HistoryPlayer(context);
  let played = 0;
  try {
    for (const step of steps) {
      played++;
      await player.play(step);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\nafter: ${formatHistory(steps.slice(0, played))}`, { cause: error });
  } finally {
    await player.end();
  }
}

class HistoryPlayer {
  readonly #context: CheckContext;
  readonly #tags: Readonly<Record<string, string>>;
  readonly #slots: Slot[];
  /** The tags with which instances are provisioned. */
  readonly #common: Readonly<Record<string, string>>;
  /** Calls at once are dealt out among them; single ones go to the first. */
  #objects: readonly CloudProviderSPI[];
  #isFaultArmed = false;

  constructor(context: CheckContext) {
    this.#context = context;
    this.#objects = [context.provider];
    this.#tags = { series: context.token() };
    this.#common = context.configuration({ tags: this.#tags }).tags ?? {};
    this.#slots = Array.from({ length: SLOTS }, () => this.#createSlot());
  }

  async play(step: HistoryStep): Promise<void> {
    switch (step.call) {
      case 'sleep':
        return await this.#context.sleep(step.durationMs);
      case 'newObject':
        return await this.#addObject();
      case 'fault':
        this.#isFaultArmed = true;
        return await this.#context.faults.inject(step.fault);
      case 'atOnce':
        if (this.#objects.length < 2) await this.#addObject();
        await this.#context.passConsistencyWindow();
        return await this.#playTogether(step.calls);
      default:
        return await this.#playTogether([step]);
    }
  }

  /** Disarms a fault that nothing met, and asks for the end of what is alive: many histories make many instances. */
  async end(): Promise<void> {
    await this.#disarm();
    const [provider = this.#context.provider] = this.#objects;
    const ids = this.#slots.flatMap(({ instanceId, state }) => (state.life === 'over' ? [] : (instanceId ?? [])));
    await Promise.allSettled(ids.map((instanceId) => provider.terminateInstance(instanceId)));
  }

  async #disarm(): Promise<void> {
    if (this.#isFaultArmed) await this.#context.faults.clear();
    this.#isFaultArmed = false;
  }

  async #addObject(): Promise<void> {
    await this.#context.passConsistencyWindow();
    this.#objects = [await this.#context.makeProvider(), ...this.#objects].slice(0, 2);
  }

  async #playTogether(wanted: readonly HistoryCall[]): Promise<void> {
    const calls = this.#prepare(wanted);
    const before = this.#slots.map(({ state }) => state);
    // A list may show late what a read shows at once.
    if (calls.some(({ call }) => call === 'list')) await this.#context.passConsistencyWindow();
    const made = await Promise.all(calls.map((call, index) => this.#make(call, calls, index)));
    if (calls.length > 1) await this.#context.passConsistencyWindow();
    for (const [index, slot] of this.#slots.entries()) {
      const own = made.filter((one): one is MadeCall => one !== undefined && one.call.slot === index);
      if (own.length > 0) await this.#compare(slot, before[index] ?? slot.state, own);
    }
    await this.#disarm();
  }

  /** Leaves out what cannot be called or has no defined result, and gives what is over a new token. */
  #prepare(wanted: readonly HistoryCall[]): readonly HistoryCall[] {
    const ended = wanted.flatMap((call) => (isEnd(call) ? [call.slot] : []));
    const calls = wanted.filter((call) => {
      if (call.call === 'list') return true;
      if (call.call === 'provision') return !ended.includes(call.slot);
      const slot = this.#slots[call.slot];
      return slot?.instanceId !== undefined && (slot.state.life === 'alive' || isEnd(call));
    });
    for (const call of calls) {
      if (call.call === 'provision' && this.#slots[call.slot]?.state.life === 'over') {
        this.#slots[call.slot] = this.#createSlot();
      }
    }
    return calls;
  }

  async #make(call: HistoryCall, all: readonly HistoryCall[], index: number): Promise<MadeCall | undefined> {
    const provider = this.#objects[index % this.#objects.length] ?? this.#context.provider;
    if (call.call === 'list') {
      await this.#list(provider, all);
      return undefined;
    }
    const mayHaveEnded = all.some((other) => isEnd(other) && other.slot === call.slot);
    return { call, isDone: await this.#perform(provider, call, mayHaveEnded) };
  }

  /** Makes a call, and says whether it was done, or refused in a way that is allowed. */
  async #perform(provider: CloudProviderSPI, call: SlotCall, mayHaveEnded: boolean): Promise<boolean> {
    const slot = this.#slots[call.slot];
    assert.ok(slot !== undefined);
    const work = this.#attempt(() => this.#send(provider, call, slot));
    if (mayHaveEnded && !isEnd(call)) return await isDoneOrEnded(work);
    if (call.call === 'stop' || call.call === 'start') return await isSettledOrConflict(work, `A ${call.call}`);
    await work;
    return true;
  }

  async #send(provider: CloudProviderSPI, call: SlotCall, slot: Slot): Promise<void> {
    const { instanceId = '' } = slot;
    switch (call.call) {
      case 'provision':
        return await this.#provision(provider, slot);
      case 'stop':
        return await provider.stopInstance(instanceId);
      case 'start':
        return await provider.startInstance(instanceId);
      case 'terminate':
        return await provider.terminateInstance(instanceId);
      case 'terminateByToken': {
        const { idempotencyToken = '', zone } = slot.configuration;
        const { remaining } = await provider.terminateByToken(idempotencyToken, { zone });
        const state = await readState(provider, instanceId);
        assert.ok(remaining > 0 || state !== 'terminating', 'Nothing remains, it says; the instance is terminating');
        return;
      }
      case 'addTag':
        return await provider.addTags(instanceId, { [call.key]: call.value });
      case 'removeTag':
        return await provider.removeTags(instanceId, [call.key]);
    }
  }

  async #provision(provider: CloudProviderSPI, slot: Slot): Promise<void> {
    const { instanceId } = await provider.provisionInstance(slot.configuration);
    assert.equal(instanceId, slot.instanceId ?? instanceId, 'The token has got another instance');
    const others = this.#slots.filter((other) => other !== slot).map((other) => other.instanceId);
    assert.ok(!others.includes(instanceId), 'Two tokens have got the same instance');
    slot.instanceId = instanceId;
  }

  async #compare(slot: Slot, before: SlotState, made: readonly MadeCall[]): Promise<void> {
    const seen = await this.#attempt(() => this.#observe(slot.instanceId ?? ''));
    const found = explain(before, made, seen);
    const { life, isOn } = before;
    const from = `${life === 'alive' ? (isOn ? 'on' : 'off') : life} ${this.#describeTags(before.tags)}`;
    const to = `${seen.state} ${this.#describeTags(seen.tags)}`;
    assert.ok(found !== undefined, `An instance is ${to}; before the last step it was ${from}`);
    slot.state = found;
  }

  /** Tags beside those that every instance of a history has: what is random would hide what is wrong. */
  #describeTags(tags: Readonly<Record<string, string>>): string {
    const common = this.#common;
    const own = Object.entries(tags).filter(([key, value]) => common[key] !== value);
    const lost = Object.keys(common).filter((key) => !(key in tags));
    return JSON.stringify({ ...Object.fromEntries(own), ...Object.fromEntries(lost.map((key) => [key, null])) });
  }

  async #observe(instanceId: string): Promise<Observation> {
    const [provider = this.#context.provider] = this.#objects;
    try {
      return await provider.getInstanceInfo(instanceId);
    } catch (error) {
      if (isCloudProvisioningError(error) && error.code === 'NotFound') return { state: 'NotFound', tags: {} };
      throw error;
    }
  }

  /** Lists, and compares with what is alive whatever else is under way. */
  async #list(provider: CloudProviderSPI, all: readonly HistoryCall[]): Promise<void> {
    const isTouched = (index: number, names: readonly string[]) =>
      all.some((call) => call.call !== 'list' && call.slot === index && names.includes(call.call));
    const alive = this.#slots.map(({ state, instanceId }) => (state.life === 'alive' ? instanceId : undefined));
    const certain = alive.filter(
      (id, index) => id !== undefined && !isTouched(index, ['terminate', 'terminateByToken']),
    );
    const listed = await this.#attempt(() => collect(provider.listInstances({ tags: this.#tags })));
    const ids = listed.filter(({ state }) => state !== 'terminating').map(({ instanceId }) => instanceId);
    const possible = this.#slots.flatMap(({ instanceId }, index) =>
      alive[index] !== undefined || isTouched(index, ['provision']) ? [instanceId] : [],
    );
    const missing = certain.filter((id) => id !== undefined && !ids.includes(id));
    assert.deepEqual(missing, [], 'The list misses instances');
    const surplus = ids.filter((id) => !possible.includes(id));
    assert.ok(surplus.length === 0 || possible.includes(undefined), `The list shows ${surplus.join(', ')}`);
  }

  /** Makes a call, and makes it again when a fault was met. */
  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const isOfFault = isCloudProvisioningError(error) && CODES_OF_FAULTS.includes(error.code);
      if (!this.#isFaultArmed || !isOfFault) throw error;
      await this.#context.faults.clear();
      return await work();
    }
  }

  #createSlot(): Slot {
    const configuration = this.#context.configuration({ tags: this.#tags });
    const state = { life: 'none', isOn: true, tags: { ...configuration.tags } } as const;
    return { configuration, instanceId: undefined, state };
  }
}

function isEnd(call: HistoryCall): call is SlotCall & { readonly call: 'terminate' | 'terminateByToken' } {
  return call.call === 'terminate' || call.call === 'terminateByToken';
}

/** Whether a call was done, of an instance that may have ended before it. */
async function isDoneOrEnded(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isCloudProvisioningError(error) && CODES_OF_AN_ENDED_INSTANCE.includes(error.code)) return false;
    throw error;
  }
}
