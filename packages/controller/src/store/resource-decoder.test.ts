import { describe, expect, it } from 'vitest';
import { ResourceDecoder } from './resource-decoder.ts';
import type { ResourceRow } from './store-tables.ts';

function aRow(uid: string, resourceVersion: number, track = 'ccna'): ResourceRow {
  return {
    uid,
    kind: 'LabWorkerPool',
    namespace: 'labs',
    name: `pool-${uid}`,
    resource_version: resourceVersion,
    generation: 1,
    api_version: 'cloud-spi/v1alpha1',
    schema_version: 1,
    metadata: '{"labels":{},"annotations":{},"finalizers":[],"ownerReferences":[]}',
    spec: JSON.stringify({ track }),
    status: '{"phase":"Pending"}',
    created_at: 0,
    deletion_requested_at: null,
  };
}

describe('ResourceDecoder', () => {
  it('makes one resource of a row that has not changed, however often it is read', () => {
    const decoder = new ResourceDecoder();
    expect(decoder.decode(aRow('a', 1))).toBe(decoder.decode(aRow('a', 1)));
  });

  it('makes another one of each version, and of a version that is older than the last one that was read', () => {
    const decoder = new ResourceDecoder();
    const versions = [2, 3, 2].map((version) => decoder.decode(aRow('a', version, `track-${version}`)));
    expect(versions.map(({ spec }) => spec)).toEqual([
      { track: 'track-2' },
      { track: 'track-3' },
      { track: 'track-2' },
    ]);
  });

  it('keeps those that were read last, and not more', () => {
    const decoder = new ResourceDecoder();
    const [first, second] = ['first', 'second'].map((uid) => decoder.decode(aRow(uid, 1)));
    for (let index = 0; index < 1_998; index += 1) decoder.decode(aRow(`other-${index}`, 1));
    expect(decoder.decode(aRow('first', 1))).toBe(first);
    decoder.decode(aRow('one more', 1));
    expect(decoder.decode(aRow('first', 1))).toBe(first);
    expect(decoder.decode(aRow('second', 1))).not.toBe(second);
  });

  it('refuses a row that a newer version of the program has written', () => {
    expect(() => new ResourceDecoder().decode({ ...aRow('a', 1), schema_version: 2 })).toThrow('install that one');
  });
});
