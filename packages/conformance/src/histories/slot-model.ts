import { isDeepStrictEqual } from 'node:util';
import type { InstanceState } from '@cloud-spi/spi';
import type { SlotCall } from './history-step.ts';

/** What the model knows of one instance. */
export interface SlotState {
  readonly life: 'none' | 'alive' | 'over';
  /** Whether it is pending or running, as opposed to stopping or stopped. */
  readonly isOn: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** A call that was made, and whether it was done; otherwise it was refused. */
export interface MadeCall {
  readonly call: SlotCall;
  readonly isDone: boolean;
}

/** What the provider says of an instance. */
export interface Observation {
  readonly state: InstanceState | 'NotFound';
  readonly tags: Readonly<Record<string, string>>;
}

const GONE: readonly Observation['state'][] = ['terminating', 'terminated', 'NotFound'];
const ON: readonly Observation['state'][] = ['pending', 'running'];
const OFF: readonly Observation['state'][] = ['stopping', 'stopped'];

/**
 * What a call makes of an instance, by the rules of the contract.
 *
 * @param state - Before it.
 * @param made - The call, and how it ended.
 * @returns The state after it; undefined when it must not end like this.
 */
export function applyCall(state: SlotState, { call, isDone }: MadeCall): SlotState | undefined {
  switch (call.call) {
    case 'provision':
      return isDone && state.life !== 'over' ? { ...state, life: 'alive' } : undefined;
    case 'terminate':
    case 'terminateByToken':
      return isDone ? { ...state, life: 'over' } : undefined;
    case 'stop':
    case 'start':
      if (!isDone) return state; // a Conflict is always allowed: the instance may be on its way
      return state.life === 'alive' ? { ...state, isOn: call.call === 'start' } : undefined;
    case 'addTag':
    case 'removeTag':
      // What tags of a terminated instance do is left open; an alive one takes them.
      if (state.life === 'over') return state;
      return isDone ? { ...state, tags: changeTags(state.tags, call) } : undefined;
  }
}

/**
 * Finds the state that explains what is seen after some calls: in some order, one after the other, they lead to it.
 *
 * @param state - Before them.
 * @param made - The calls, made at once.
 * @param seen - What the provider says afterwards.
 * @returns The state; undefined when no order leads to it.
 */
export function explain(state: SlotState, made: readonly MadeCall[], seen: Observation): SlotState | undefined {
  if (made.length === 0) return isSeenAs(state, seen) ? state : undefined;
  for (const [index, first] of made.entries()) {
    const next = applyCall(state, first);
    const rest = made.filter((_, other) => other !== index);
    const found = next === undefined ? undefined : explain(next, rest, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSeenAs({ life, isOn, tags }: SlotState, seen: Observation): boolean {
  if (life === 'over') return GONE.includes(seen.state);
  return (isOn ? ON : OFF).includes(seen.state) && isDeepStrictEqual({ ...seen.tags }, { ...tags });
}

function changeTags(
  tags: Readonly<Record<string, string>>,
  call: Extract<SlotCall, { readonly key: string }>,
): Readonly<Record<string, string>> {
  const { [call.key]: _old, ...others } = tags;
  return call.call === 'addTag' ? { ...others, [call.key]: call.value } : others;
}
