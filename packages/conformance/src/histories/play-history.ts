import assert from 'node:assert/strict';
import type { CloudProviderSPI, InstanceConfiguration, InstanceState } from '@cloud-spi/spi';
import { collect } from '../assertions.ts';
import { isSettledOrConflict } from '../checks/is-settled-or-conflict.ts';
import { readState } from '../checks/read-state.ts';
import type { CheckContext } from '../context/check-context.ts';
import { formatHistory, type HistoryStep, SLOTS } from './history-step.ts';

/** What the model knows of one instance. */
interface Slot {
  configuration: InstanceConfiguration;
  instanceId: string | undefined;
  life: 'none' | 'alive' | 'over';
  isOn: boolean;
  tags: Record<string, string>;
}

const GONE: readonly string[] = ['terminating', 'terminated', 'NotFound'];
const ON: readonly InstanceState[] = ['pending', 'running'];
const OFF: readonly InstanceState[] = ['stopping', 'stopped'];

/**
 * Plays a history against the provider and a model of it, and compares what both say after every call.
 *
 * @param steps - The calls.
 * @param context - The check.
 * @throws Error when the provider says something else than the model, with the calls up to then.
 */
export async function playHistory(steps: readonly HistoryStep[], context: CheckContext): Promise<void> {
  const player = new HistoryPlayer(context);
  for (const [index, step] of steps.entries()) {
    try {
      await player.play(step);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${reason}\nafter: ${formatHistory(steps.slice(0, index + 1))}`, { cause: error });
    }
  }
}

class HistoryPlayer {
  readonly #context: CheckContext;
  readonly #tags: Readonly<Record<string, string>>;
  readonly #slots: Slot[];
  #provider: CloudProviderSPI;

  constructor(context: CheckContext) {
    this.#context = context;
    this.#provider = context.provider;
    this.#tags = { series: context.token() };
    this.#slots = Array.from({ length: SLOTS }, () => this.#createSlot());
  }

  async play(step: HistoryStep): Promise<void> {
    switch (step.call) {
      case 'sleep':
        return await this.#context.sleep(step.durationMs);
      case 'newObject':
        await this.#context.passConsistencyWindow();
        this.#provider = await this.#context.makeProvider();
        return;
      case 'list':
        return await this.#list();
      case 'provision':
        await this.#provision(step.slot);
        return await this.#read(step.slot);
      default: {
        const slot = this.#slots[step.slot];
        if (slot?.instanceId !== undefined) await this.#change(step, slot, slot.instanceId);
        return await this.#read(step.slot);
      }
    }
  }

  async #change(step: HistoryStep, slot: Slot, instanceId: string): Promise<void> {
    switch (step.call) {
      case 'stop':
        if (slot.life !== 'alive') return;
        if (await isSettledOrConflict(this.#provider.stopInstance(instanceId), 'A stop')) slot.isOn = false;
        return;
      case 'start':
        if (slot.life !== 'alive') return;
        if (await isSettledOrConflict(this.#provider.startInstance(instanceId), 'A start')) slot.isOn = true;
        return;
      case 'terminate':
        slot.life = 'over';
        return await this.#provider.terminateInstance(instanceId);
      case 'terminateByToken': {
        slot.life = 'over';
        const { idempotencyToken = '', zone } = slot.configuration;
        const { remaining } = await this.#provider.terminateByToken(idempotencyToken, { zone });
        const state = await readState(this.#provider, instanceId);
        assert.ok(remaining > 0 || state !== 'terminating', 'Nothing remains, it says; the instance is terminating');
        return;
      }
      case 'addTag':
        if (slot.life !== 'alive') return;
        slot.tags[step.key] = step.value;
        return await this.#provider.addTags(instanceId, { [step.key]: step.value });
      case 'removeTag':
        if (slot.life !== 'alive') return;
        delete slot.tags[step.key];
        return await this.#provider.removeTags(instanceId, [step.key]);
    }
  }

  async #provision(index: number): Promise<void> {
    // A token is single-use: what is over gets a new one.
    const known = this.#slots[index];
    const slot = known === undefined || known.life === 'over' ? this.#createSlot() : known;
    this.#slots[index] = slot;
    const { instanceId } = await this.#provider.provisionInstance(slot.configuration);
    if (slot.life === 'alive') assert.equal(instanceId, slot.instanceId, 'The token has got another instance');
    const others = this.#slots.filter((other) => other !== slot).map((other) => other.instanceId);
    assert.ok(!others.includes(instanceId), 'Two tokens have got the same instance');
    slot.instanceId = instanceId;
    slot.life = 'alive';
  }

  async #read(index: number): Promise<void> {
    const slot = this.#slots[index];
    if (slot?.instanceId === undefined) return;
    const { instanceId } = slot;
    if (slot.life === 'over') {
      const state = await readState(this.#provider, instanceId);
      assert.ok(GONE.includes(state), `What was terminated is ${state}`);
      return;
    }
    const { state, tags } = await this.#provider.getInstanceInfo(instanceId);
    const expected = slot.isOn ? ON : OFF;
    assert.ok(expected.includes(state), `The instance is ${state}, not ${expected.join(' or ')}`);
    assert.deepEqual(tags, slot.tags, 'The tags');
  }

  async #list(): Promise<void> {
    const listed = await collect(this.#provider.listInstances({ tags: this.#tags }));
    const ids = listed.filter(({ state }) => state !== 'terminating').map(({ instanceId }) => instanceId);
    const alive = this.#slots.filter(({ life }) => life === 'alive').map(({ instanceId }) => instanceId);
    assert.deepEqual(ids.sort(), alive.sort(), 'The list');
  }

  #createSlot(): Slot {
    const configuration = this.#context.configuration({ tags: this.#tags });
    return { configuration, instanceId: undefined, life: 'none', isOn: true, tags: { ...configuration.tags } };
  }
}
