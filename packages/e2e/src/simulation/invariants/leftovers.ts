import type { AnyResource, WorkQueue } from '@cloud-spi/controller';
import type { SimulationFacts } from './invariant.ts';
import { findLostSeats } from './licenses.ts';

/** Something that is not as it must be. */
export interface Complaint {
  readonly message: string;
  readonly subject?: AnyResource;
}

/**
 * Says what is left when everything was removed: rows, instances, volumes, interfaces, seats that nobody reported, and
 * keys in the queue.
 */
export async function findLeftovers(facts: SimulationFacts, queue: WorkQueue): Promise<readonly Complaint[]> {
  const { rows, clouds } = facts;
  const complaints: Complaint[] = [...rows.values()].map((subject) => ({
    message: `It is still there, in phase ${subject.status.phase}.`,
    subject,
  }));
  for (const { name, cloud } of clouds) {
    const { instances, volumes, keptVolumes, interfaces } = cloud.count();
    if (instances + volumes + keptVolumes + interfaces > 0) {
      complaints.push({
        message: `${name}: ${instances} instances, ${volumes + keptVolumes} volumes and ${interfaces} interfaces are left.`,
      });
    }
  }
  complaints.push(...findLostSeats(facts).map((uuid) => ({ message: `The seat of ${uuid} is still taken.` })));
  const dueMs = await queue.nextDueMs();
  if (dueMs !== undefined) complaints.push({ message: `The queue still has a key, due in ${dueMs} ms.` });
  return complaints;
}
