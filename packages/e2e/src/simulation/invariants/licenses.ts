import { type Invariant, type SimulationFacts, workerOfToken } from './invariant.ts';

/** The seat of a host is free before its worker's row goes, or the leak was reported. */
export const seatsAreFreedOrReported: Invariant = {
  name: 'seats-are-freed-or-reported',
  onCommit({ rows }, facts, report) {
    for (const { before, after } of rows) {
      if (before?.kind !== 'LabWorker' || after !== undefined) continue;
      const hosts = facts.park.everyHost().filter(({ token }) => workerOfToken(token) === before.metadata.uid);
      const lost = findLostSeats(facts).filter((uuid) => hosts.some(({ agent }) => agent.productUuid === uuid));
      if (lost.length > 0) report(`The seat of ${lost.join()} is taken for ever, and nobody was told.`, before);
    }
  },
};

/** Product UUIDs of the seats that are taken, and that nobody was told of although somebody could have been. */
export function findLostSeats({ park, reportedSeats }: SimulationFacts): readonly string[] {
  const { held, unspoken } = park.account;
  return held.filter((productUuid) => !reportedSeats.has(productUuid) && !unspoken.has(productUuid));
}
