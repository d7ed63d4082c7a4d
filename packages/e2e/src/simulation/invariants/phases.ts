import {
  type AnyResource,
  LAB_INSTANCE_REQUEST_TRANSITIONS,
  LAB_WORKER_POOL_TRANSITIONS,
  LAB_WORKER_TRANSITIONS,
} from '@cloud-spi/controller';
import type { Invariant } from './invariant.ts';

const TRANSITIONS: Readonly<Record<AnyResource['kind'], Readonly<Record<string, readonly string[]>>>> = {
  LabWorkerPool: LAB_WORKER_POOL_TRANSITIONS,
  LabWorker: LAB_WORKER_TRANSITIONS,
  LabInstanceRequest: LAB_INSTANCE_REQUEST_TRANSITIONS,
};
const LAST_PHASES: Readonly<Record<AnyResource['kind'], readonly string[]>> = {
  // A row that nobody has looked at yet may go as it came.
  LabWorkerPool: ['Pending', 'Terminated'],
  LabWorker: ['Pending', 'Terminated'],
  LabInstanceRequest: ['Pending', 'Completed', 'Expired', 'Failed'],
};

/** A phase follows only on one that it may follow, and a row goes only when its work is done. */
export const phasesFollowTheTables: Invariant = {
  name: 'phases-follow-the-tables',
  onCommit({ rows }, _, report) {
    for (const { before, after } of rows) {
      if (before === undefined) continue;
      const { kind } = before;
      const from = before.status.phase;
      const to = after?.status.phase;
      if (to === undefined) {
        if (!LAST_PHASES[kind].includes(from)) report(`The row went in phase ${from}.`, before);
      } else if (from !== to && !TRANSITIONS[kind][from]?.includes(to)) {
        report(`Phase ${to} does not follow on ${from}.`, before);
      }
    }
  },
};
