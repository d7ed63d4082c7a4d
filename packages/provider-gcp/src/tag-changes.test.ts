import { describe, expect, it } from 'vitest';
import { type TagChange, TagChanges } from './tag-changes.ts';

const put =
  (key: string): TagChange =>
  (tags) => ({ ...tags, [key]: 'x' });

/** A machine whose tags can be written when somebody lets it. */
function aMachine() {
  const machine = { tags: {} as Readonly<Record<string, string>>, writes: 0, gate: Promise.resolve() };
  const write = async (change: TagChange) => {
    machine.writes += 1;
    await machine.gate;
    machine.tags = change(machine.tags);
  };
  return { machine, write };
}

describe('changes of the tags of a machine', () => {
  it('that begin together, or while one is under way, are made together', async () => {
    const { machine, write } = aMachine();
    let open = () => {};
    machine.gate = new Promise((resolve) => {
      open = resolve;
    });
    const changes = new TagChanges();
    const first = [changes.make('vm', put('a'), write), changes.make('vm', put('b'), write)];
    await new Promise((resolve) => setImmediate(resolve));
    const later = [changes.make('vm', put('c'), write), changes.make('vm', put('d'), write)];
    open();
    await Promise.all([...first, ...later]);
    expect(Object.keys(machine.tags)).toEqual(['a', 'b', 'c', 'd']);
    expect(machine.writes).toBe(2);
  });

  it('fail alone where they are impossible, and together where writing fails', async () => {
    const { write } = aMachine();
    const changes = new TagChanges();
    const impossible: TagChange = () => {
      throw new Error('too many');
    };
    const mixed = await Promise.allSettled([
      changes.make('vm', put('a'), write),
      changes.make('vm', impossible, write),
    ]);
    expect(mixed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const broken = () => Promise.reject(new Error('broken'));
    const failed = await Promise.allSettled([
      changes.make('vm', put('a'), broken),
      changes.make('vm', put('b'), broken),
    ]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('go on when the one who writes for them gives up', async () => {
    const { machine, write } = aMachine();
    const giveUp = new AbortController();
    const changes = new TagChanges();
    const waitForEnd = () =>
      new Promise<void>((_, reject) => {
        giveUp.signal.addEventListener('abort', () => reject(giveUp.signal.reason));
      });
    const first = changes.make('vm', put('a'), waitForEnd, giveUp.signal);
    const second = changes.make('vm', put('b'), write);
    const late = changes.make('vm', put('c'), write, giveUp.signal);
    await new Promise((resolve) => setImmediate(resolve));
    giveUp.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    await expect(late).rejects.toThrow('enough');
    await second;
    expect(machine.tags).toEqual({ b: 'x' });
  });

  it('of one machine do not wait for those of another one', async () => {
    const { machine, write } = aMachine();
    const changes = new TagChanges();
    const stuck = changes.make('slow', put('a'), () => new Promise(() => {}));
    await changes.make('vm', put('b'), write);
    expect(machine.tags).toEqual({ b: 'x' });
    expect(await Promise.race([stuck.then(() => 'done'), Promise.resolve('waiting')])).toBe('waiting');
  });
});
