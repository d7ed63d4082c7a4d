import type { Invariant } from './invariant.ts';
import { ACCEPTING_PHASES, isTooMuch, newlyPlaced, placedOn } from './placement-facts.ts';

/** A lab is placed on a worker of its track that takes labs and has room for it. */
export const placementsFit: Invariant = {
  name: 'placements-fit',
  onCommit(commit, facts, report) {
    for (const { request, worker } of newlyPlaced(commit, facts)) {
      if (worker === undefined) {
        report('It was placed on a worker that is gone.', request);
        continue;
      }
      const { metadata, spec, status } = worker;
      if (spec.track !== request.spec.track || spec.host?.type !== request.spec.type) {
        report(`It was placed on worker ${metadata.name}, which is of track ${spec.track}.`, request);
      }
      const isLeaving = metadata.deletionTimestamp !== undefined || (spec.desired ?? 'Ready') !== 'Ready';
      if (isLeaving || !ACCEPTING_PHASES.includes(status.phase)) {
        report(`It was placed on worker ${metadata.name}, which is ${isLeaving ? 'leaving' : status.phase}.`, request);
      }
      const tooMuch = isTooMuch(worker, placedOn(worker, facts));
      if (tooMuch !== undefined) report(`It was placed beyond the room of ${metadata.name}: ${tooMuch}.`, request);
    }
  },
};

const SERVING_PHASES: readonly string[] = [...ACCEPTING_PHASES, 'Licensing', 'Draining'];
const LEAVING_PHASES: readonly string[] = ['Unlicensing', 'Stopping', 'Terminating'];

/** A worker in service goes down only when no lab is left on it. */
export const labsLeaveFirst: Invariant = {
  name: 'labs-leave-first',
  onCommit({ rows }, facts, report) {
    for (const { before, after } of rows) {
      if (before?.kind !== 'LabWorker' || after?.kind !== 'LabWorker') continue;
      if (!SERVING_PHASES.includes(before.status.phase) || !LEAVING_PHASES.includes(after.status.phase)) continue;
      const left = placedOn(after, facts).map(({ metadata }) => metadata.name);
      if (left.length > 0) report(`It goes down though ${left.join()} are placed on it.`, after);
    }
  },
};
