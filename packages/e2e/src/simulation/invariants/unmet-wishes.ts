import type { LabInstanceRequest, LabWorker } from '@cloud-spi/controller';
import type { CloudView } from '../cloud-view.ts';
import { rowsOf, type SimulationFacts } from './invariant.ts';
import type { Complaint } from './leftovers.ts';

const SETTLED_PHASES: readonly string[] = ['Ready', 'ReadyUnlicensed', 'Active', 'Stopped', 'Terminated', 'Draining'];

/**
 * Says what is not as it is wanted after a time without any trouble: workers that are on their way for ever though there
 * is room for them, and labs that do not run though they are said to.
 */
export function findUnmetWishes(facts: SimulationFacts): readonly Complaint[] {
  return [
    ...rowsOf(facts.rows, 'LabWorker').flatMap((worker) => complainOfWorker(worker, facts)),
    ...rowsOf(facts.rows, 'LabInstanceRequest').flatMap((request) => complainOfLab(request, facts)),
  ];
}

function complainOfWorker(worker: LabWorker, { clouds, now }: SimulationFacts): Complaint[] {
  const { phase, phaseStartedAt } = worker.status;
  const ageMinutes = (now() - Date.parse(phaseStartedAt)) / 60_000;
  if (SETTLED_PHASES.includes(phase) || phase === 'Failed' || ageMinutes < 90) return [];
  if (phase === 'Provisioning' && worker.spec.placements.every(({ provider }) => isFull(provider, clouds))) return [];
  return [
    { message: `It has been ${phase} for ${Math.round(ageMinutes)} minutes without any trouble.`, subject: worker },
  ];
}

/** Whether there are as many instances as the account may have: users may want more than there is room for. */
function isFull(provider: string, clouds: readonly CloudView[]): boolean {
  return clouds.some((view) => {
    const { instances = Number.POSITIVE_INFINITY } = view.cloud.settings.quotas;
    return view.name === provider && view.living().length >= instances;
  });
}

function complainOfLab(request: LabInstanceRequest, { park }: SimulationFacts): Complaint[] {
  const { phase } = request.status;
  if (phase !== 'Running') return [];
  const isThere = park
    .hosts()
    .some(({ labs }) => [...labs.values()].some(({ marker }) => marker === request.metadata.uid));
  return isThere ? [] : [{ message: 'It counts as running, and is on no host.', subject: request }];
}
