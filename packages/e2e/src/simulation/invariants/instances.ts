import type { LabWorker } from '@cloud-spi/controller';
import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { NativeInstance } from '@cloud-spi/provider-memory';
import { type Invariant, type SimulationFacts, workerOfToken } from './invariant.ts';

function tokenOf({ tags }: Pick<NativeInstance, 'tags'>): string {
  return fromOwnershipTags(tags).ownership?.idempotencyToken ?? '';
}

function livingByWorker({ clouds }: SimulationFacts): ReadonlyMap<string, NativeInstance[]> {
  const byWorker = new Map<string, NativeInstance[]>();
  for (const instance of clouds.flatMap((view) => view.living())) {
    const uid = workerOfToken(tokenOf(instance));
    byWorker.set(uid, [...(byWorker.get(uid) ?? []), instance]);
  }
  return byWorker;
}

/** A worker has one instance at most; the next attempt begins when the one before is gone. */
export const oneInstancePerWorker: Invariant = {
  name: 'one-instance-per-worker',
  onLook(facts, report) {
    for (const [uid, instances] of livingByWorker(facts)) {
      const billed = instances.filter(({ state }) => state !== 'deleting');
      if (billed.length > 1) {
        report(
          `Worker ${uid} has ${billed.map(({ id, state }) => `${id} (${state})`).join(' and ')}.`,
          facts.rows.get(uid),
        );
      }
    }
  },
};

/** Every instance that exists is known to the row of its worker, by its intent. */
export const instancesBelongToRows: Invariant = {
  name: 'instances-belong-to-rows',
  onLook(facts, report) {
    for (const [uid, instances] of livingByWorker(facts)) {
      const row = facts.rows.get(uid);
      const intent = row?.kind === 'LabWorker' ? row.status.intent : undefined;
      for (const instance of instances) {
        if (instance.state === 'deleting' || intent?.token === tokenOf(instance)) continue;
        report(`Instance ${instance.id} (${instance.state}) of token ${tokenOf(instance)} belongs to no row.`, row);
      }
    }
  },
};

/** A row goes only when nothing is left of what it made in a cloud. */
export const rowsOutliveTheirInstances: Invariant = {
  name: 'rows-outlive-their-instances',
  onCommit({ rows }, { clouds }, report) {
    for (const { before, after } of rows) {
      if (before?.kind !== 'LabWorker' || after !== undefined) continue;
      const { uid } = before.metadata;
      const isOfWorker = (thing: Pick<NativeInstance, 'tags'>) => workerOfToken(tokenOf(thing)) === uid;
      const instances = clouds.flatMap((view) => view.living()).filter(isOfWorker);
      const volumes = clouds.flatMap(({ cloud }) => cloud.listVolumes()).filter(isOfWorker);
      const left = [...instances, ...volumes].map(({ id }) => id);
      if (left.length > 0) report(`The row is gone, and ${left.join(', ')} are still there.`, before);
    }
  },
};

/** What a row says of its instance is true: one that exists is not given up for terminated. */
export const observationsAreTrue: Invariant = {
  name: 'observations-are-true',
  onCommit({ rows }, { clouds }, report) {
    for (const { before, after } of rows) {
      if (after?.kind !== 'LabWorker' || !isGivenUp(after) || (before?.kind === 'LabWorker' && isGivenUp(before)))
        continue;
      const id = after.status.instance?.instanceId;
      const living = clouds.flatMap((view) => view.living()).find((instance) => instance.id === id);
      if (living !== undefined && living.state !== 'deleting') {
        report(`Instance ${id} is ${living.state} and counts as terminated.`, after);
      }
    }
  },
};

function isGivenUp({ status }: LabWorker): boolean {
  return status.instance?.state === 'terminated';
}
