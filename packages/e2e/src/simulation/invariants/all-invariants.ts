import {
  instancesBelongToRows,
  observationsAreTrue,
  oneInstancePerWorker,
  rowsOutliveTheirInstances,
} from './instances.ts';
import type { Invariant } from './invariant.ts';
import { endedLabsAreRemoved, labsRunForTheirTime, oneLabPerRequest } from './labs.ts';
import { seatsAreFreedOrReported } from './licenses.ts';
import { phasesFollowTheTables } from './phases.ts';
import { labsLeaveFirst, placementsFit } from './placements.ts';
import { createPriorityGoesFirst } from './priority-goes-first.ts';

/** Everything that is checked while a simulation runs; some remember what they have seen. */
export function createInvariants(): readonly Invariant[] {
  return [
    phasesFollowTheTables,
    oneInstancePerWorker,
    instancesBelongToRows,
    rowsOutliveTheirInstances,
    observationsAreTrue,
    seatsAreFreedOrReported,
    placementsFit,
    createPriorityGoesFirst(),
    labsLeaveFirst,
    oneLabPerRequest,
    endedLabsAreRemoved,
    labsRunForTheirTime,
  ];
}
