import { ENDED_REQUEST_PHASES } from '@cloud-spi/controller';
import { type Invariant, type SimulationFacts, workerOfToken } from './invariant.ts';

/** The instance of a worker in these phases is being removed, with all that is on it. */
const LEAVING_PHASES: readonly (string | undefined)[] = ['Terminating', 'Terminated', 'Provisioning', undefined];

/** A host has at most one lab for a request. */
export const oneLabPerRequest: Invariant = {
  name: 'one-lab-per-request',
  onLook({ park }, report) {
    for (const { labs, instanceId } of park.hosts()) {
      const markers = [...labs.values()].map(({ marker }) => marker);
      if (new Set(markers).size < markers.length)
        report(`Two labs on ${instanceId} have one marker: ${markers.join()}.`);
    }
  },
};

/** When a request has ended, its lab is on no host that stays, or the leftover was reported. */
export const endedLabsAreRemoved: Invariant = {
  name: 'ended-labs-are-removed',
  onCommit({ rows }, facts, report) {
    for (const { before, after } of rows) {
      if (after?.kind !== 'LabInstanceRequest' || !ENDED_REQUEST_PHASES.includes(after.status.phase)) continue;
      if (before === undefined || before.status.phase === after.status.phase) continue;
      const { uid } = after.metadata;
      const host = hostOfLab(uid, facts);
      if (host !== undefined && !facts.reportedLabs.has(uid)) report(`Its lab is still on ${host}.`, after);
    }
  },
};

function hostOfLab(marker: string, { clouds, park, rows }: SimulationFacts): string | undefined {
  const instances = clouds.flatMap((view) => view.living());
  return park.hosts().find(({ instanceId, labs, token }) => {
    const isLeaving =
      LEAVING_PHASES.includes(rows.get(workerOfToken(token))?.status.phase) ||
      // Its worker's row may not have seen yet that somebody else removes it.
      instances.some(({ id, state }) => id === instanceId && state === 'deleting');
    return !isLeaving && [...labs.values()].some((lab) => lab.marker === marker);
  })?.instanceId;
}

/** A lab runs for its time, unless its owner ends it. */
export const labsRunForTheirTime: Invariant = {
  name: 'labs-run-for-their-time',
  onCommit({ rows }, { now }, report) {
    for (const { before, after } of rows) {
      if (after?.kind !== 'LabInstanceRequest' || before?.status.phase !== 'Running') continue;
      const { afterStopping, startedAt, phase } = after.status;
      if (phase !== 'Stopping' || afterStopping !== 'Completed' || after.metadata.deletionTimestamp !== undefined)
        continue;
      const end = Date.parse(startedAt ?? '') + after.spec.durationMinutes * 60_000;
      if (!(now() >= end - 1)) report(`It was ended ${Math.round((end - now()) / 1_000)} s before its time.`, after);
    }
  },
};
