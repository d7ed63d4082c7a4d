import type { ControllerWorld } from './controller-world.ts';
import { hostlessPool } from './drafts.ts';

/** A pool of two workers that gets ready, shrinks to one, and is deleted. */
export async function livePool(world: ControllerWorld): Promise<void> {
  const phases = async () => Object.values(await world.phases('LabWorker'));
  await world.create(hostlessPool());
  await world.runUntil(async () => (await phases()).join() === 'Ready,Ready');
  await world.edit('LabWorkerPool', 'pool', (spec) => ({ ...spec, scaling: { ...spec.scaling, min: 1 } }));
  await world.runUntil(async () => (await phases()).join() === 'Ready');
  await world.remove('LabWorkerPool', 'pool');
  await world.runUntil(async () => {
    const left = [...(await world.store.list('LabWorker')), ...(await world.store.list('LabWorkerPool'))];
    return left.length === 0;
  });
}

/** What a cloud holds in which two instances were made and nothing is left. */
export const TWO_CAME_AND_WENT = { launched: 2, instances: 0, volumes: 0, keptVolumes: 0, interfaces: 0 };
