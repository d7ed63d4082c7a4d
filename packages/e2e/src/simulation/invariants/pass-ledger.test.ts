import { describe, expect, it } from 'vitest';
import { PassLedger } from './pass-ledger.ts';

const KEY = { kind: 'LabWorker', uid: 'a' } as const;
const FIRST = { name: 'first', keepsLeases: true };
const SECOND = { name: 'second', keepsLeases: true };
const STALLED = { name: 'stalled', keepsLeases: false };

function overlapsOf(act: (ledger: PassLedger) => void): readonly string[] {
  const overlaps: string[] = [];
  act(new PassLedger((message) => overlaps.push(message)));
  return overlaps;
}

describe('PassLedger', () => {
  it('tells of a key that a second process takes while the first one has it', () => {
    const overlaps = overlapsOf((ledger) => {
      ledger.begin(KEY, FIRST);
      ledger.begin(KEY, SECOND);
    });
    expect(overlaps).toEqual(['The second controller works on it while the first one does.']);
  });

  it('finds nothing when it was given back before, or is taken once more by the same process', () => {
    const overlaps = overlapsOf((ledger) => {
      ledger.begin(KEY, FIRST);
      ledger.begin(KEY, FIRST);
      ledger.end([KEY], FIRST);
      ledger.begin(KEY, SECOND);
    });
    expect(overlaps).toEqual([]);
  });

  it('lets a key be taken over from a process that could not keep its lease, and from nobody else afterwards', () => {
    const overlaps = overlapsOf((ledger) => {
      ledger.begin(KEY, STALLED);
      ledger.begin(KEY, FIRST);
      ledger.end([KEY], STALLED);
      ledger.begin(KEY, SECOND);
    });
    expect(overlaps).toHaveLength(1);
  });
});
