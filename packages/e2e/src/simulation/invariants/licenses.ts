import { type Invariant, workerOfToken } from './invariant.ts';

/** The seat of a host is free before its worker's row goes, or the leak was reported. */
export const seatsAreFreedOrReported: Invariant = {
  name: 'seats-are-freed-or-reported',
  onCommit({ rows }, { park, reportedSeats }, report) {
    for (const { before, after } of rows) {
      if (before?.kind !== 'LabWorker' || after !== undefined) continue;
      const hosts = park.everyHost().filter(({ token }) => workerOfToken(token) === before.metadata.uid);
      for (const { agent } of hosts) {
        const { productUuid } = agent;
        if (park.account.held.includes(productUuid) && !reportedSeats.has(productUuid)) {
          report(`The seat of ${productUuid} is taken for ever, and nobody was told.`, before);
        }
      }
    }
  },
};
