import { createMachinePark, type MachinePark, type MachineParkOptions } from '../src/index.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export const realm = 'cloud/region';

/** A park with two zones, a small and a large type, and one subnet, on a manual clock and without lag. */
export function createTestPark(options: Partial<MachineParkOptions> & { clock?: ManualClock } = {}): {
  park: MachinePark;
  clock: ManualClock;
} {
  const clock = options.clock ?? createManualClock();
  const park = createMachinePark({
    seed: 'test',
    zones: ['a', 'b'].map((name) => ({ name, realm })),
    types: [
      { name: 'small', realm, vcpus: 2, memoryMib: 4_096 },
      { name: 'metal', realm, vcpus: 96, memoryMib: 1_048_576, zones: ['a'], timings: { startingMs: 600_000 } },
    ],
    images: [{ id: 'image-1', realm, name: 'linux-1' }],
    subnets: [{ id: 'subnet-1', realm, cidr: '127.113.0.0/24' }],
    ...options,
    timings: { readLagMs: 0, listLagMs: 0, ...options.timings },
    clock,
  });
  return { park, clock };
}

/** A small machine with a disk that goes with it, one that stays, and an interface with a public address. */
export function launchSmall(
  park: MachinePark,
  id: string,
  changes: Partial<Parameters<MachinePark['launch']>[0]> = {},
) {
  return park.launch({
    id,
    realm,
    zone: 'a',
    type: 'small',
    imageId: 'image-1',
    newDisks: [
      { id: `${id}-root`, device: 'root', sizeGib: 8, kind: 'ssd', deleteWithMachine: true },
      { id: `${id}-data`, device: 'data', sizeGib: 20, kind: 'ssd', deleteWithMachine: false },
    ],
    newInterfaces: [
      { id: `${id}-nic`, device: '0', subnetId: 'subnet-1', deleteWithMachine: true, hasEphemeralAddress: true },
    ],
    ...changes,
  });
}
