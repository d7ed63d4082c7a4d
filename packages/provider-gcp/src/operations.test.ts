import { describe, expect, it } from 'vitest';
import type { ListQuery } from './compute-api.ts';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeOperation, ComputePage } from './compute-resources.ts';
import { readDeletions, readOperations } from './operations.ts';

const ZONE = 'europe-west1-b';

/** A cloud whose list of operations has these pages. */
function callOf(pages: readonly (readonly ComputeOperation[])[]): ComputeCall {
  const listOperations = async ({ pageToken = '0' }: ListQuery): Promise<ComputePage<ComputeOperation>> => {
    const next = Number(pageToken) + 1;
    const nextPageToken = next < pages.length ? `${next}` : undefined;
    return { resources: pages[Number(pageToken)] ?? [], unreachable: [], nextPageToken };
  };
  return { send: (_, send) => send({ listOperations } as never, {}) } as ComputeCall;
}

function operation(operationType: string, name: string): ComputeOperation {
  return { operationType, status: 'RUNNING', targetLink: `https://x/projects/p/zones/${ZONE}/instances/${name}` };
}

describe('operations', () => {
  it('are found on later pages, too, when the first one is empty', async () => {
    const insert = operation('insert', 'vm-1');
    const call = callOf([[], [insert]]);
    expect(await readOperations(call, { project: 'p', zone: ZONE, name: 'vm-1' })).toEqual([insert]);
    const deletions = callOf([[operation('delete', 'vm-1')], [operation('delete', 'vm-2')]]);
    expect(await readDeletions(deletions, ZONE)).toEqual(new Set(['vm-1', 'vm-2']));
  });

  it('of machines whose names only end alike are left out', async () => {
    const call = callOf([[operation('insert', 'my-vm-1'), operation('insert', 'vm-1')]]);
    const found = await readOperations(call, { project: 'p', zone: ZONE, name: 'vm-1' });
    expect(found.map(({ targetLink }) => targetLink?.split('/').at(-1))).toEqual(['vm-1']);
  });
});
