import { type LabHost, type LabHostConnector, LabHostError } from '@cloud-spi/lab-host';

/** A lab host that is there at once and never has anything to report, without any network. */
export const instantLabHost: LabHostConnector = {
  type: 'instant',
  measureTopology: () => ({ nodes: 1, cpuMilli: 1_000, memoryMib: 1_024 }),
  connect: () => HOST,
};

const HOST: LabHost = {
  probe: async () => ({ reach: 'up', ready: true, version: '2.9.0', certificateFingerprint: 'AB:CD' }),
  authenticate: async () => {},
  health: async () => ({ ok: true, problems: [] }),
  capacity: async () => ({
    cpuMilli: { total: 16_000, allocated: 0 },
    memoryMib: { total: 65_536, allocated: 0 },
    nodes: { limit: 300, running: 0 },
    labs: { total: 0, running: 0 },
  }),
  license: async () => ({ registration: 'registered', authorization: 'ok' }),
  applyLicense: async () => {},
  releaseLicense: async () => 'already-free',
  listLabs: async () => [],
  importLab: () => refuse('importLab'),
  labState: () => refuse('labState'),
  startLab: () => refuse('startLab'),
  stopLab: async () => {},
  wipeLab: async () => {},
  deleteLab: async () => {},
  [Symbol.asyncDispose]: async () => {},
};

async function refuse(operation: string): Promise<never> {
  throw new LabHostError({ kind: 'not-supported', message: 'No labs run in this benchmark.', operation });
}
