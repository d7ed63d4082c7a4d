import { describe, expect, it } from 'vitest';
import type { SlotCall } from './history-step.ts';
import { explain, type MadeCall, type SlotState } from './slot-model.ts';

const ALIVE: SlotState = { life: 'alive', isOn: true, tags: { a: '1' } };
const done = (call: SlotCall): MadeCall => ({ call, isDone: true });
const refused = (call: SlotCall): MadeCall => ({ call, isDone: false });
const stop = { call: 'stop', slot: 0 } as const;
const start = { call: 'start', slot: 0 } as const;
const terminate = { call: 'terminate', slot: 0 } as const;
const addTag = (value: string) => ({ call: 'addTag', slot: 0, key: 'a', value }) as const;

describe('what is seen after some calls', () => {
  it.each([
    ['nothing', [], 'running', { a: '1' }, true],
    ['nothing, and it is off', [], 'stopped', { a: '1' }, false],
    ['nothing, and a tag is lost', [], 'running', {}, false],
    ['a stop', [done(stop)], 'stopping', { a: '1' }, true],
    ['a stop that did nothing', [done(stop)], 'running', { a: '1' }, false],
    ['a stop that was refused', [refused(stop)], 'running', { a: '1' }, true],
    ['a stop and a start, the start last', [done(stop), done(start)], 'pending', { a: '1' }, true],
    ['a stop and a start, the stop last', [done(start), done(stop)], 'stopped', { a: '1' }, true],
    ['a stop and a start that was refused', [done(stop), refused(start)], 'running', { a: '1' }, false],
    ['two values, the first one last', [done(addTag('2')), done(addTag('3'))], 'running', { a: '2' }, true],
    ['two values, and neither is there', [done(addTag('2')), done(addTag('3'))], 'running', { a: '1' }, false],
    ['a termination', [done(terminate)], 'NotFound', {}, true],
    ['a termination that was refused', [refused(terminate)], 'terminating', {}, false],
    ['a termination and a tag', [done(terminate), done(addTag('2'))], 'terminated', {}, true],
    ['a termination and a tag that was refused', [refused(addTag('2')), done(terminate)], 'terminated', {}, true],
    ['a tag that was refused', [refused(addTag('2'))], 'running', { a: '1' }, false],
    ['a termination and a stop after which it lives', [done(stop), done(terminate)], 'stopped', { a: '1' }, false],
  ] as const)('%s: is explained or not', (_title, made, state, tags, isExplained) => {
    expect(explain(ALIVE, made, { state, tags }) !== undefined).toBe(isExplained);
  });

  it('becomes the state of the model', () => {
    const seen = { state: 'stopped', tags: { a: '2' } } as const;
    expect(explain(ALIVE, [done(addTag('2')), done(stop)], seen)).toEqual({
      life: 'alive',
      isOn: false,
      tags: { a: '2' },
    });
  });
});
