import { type LabDemand, LabHostError } from '@cloud-spi/lab-host';

/** The kind of lab host that is simulated. */
export const SIMULATED_HOST_TYPE = 'simulated';

/** Writes a topology for simulated hosts. */
export function toTopology(demand: LabDemand): string {
  return JSON.stringify(demand);
}

/**
 * Reads what a topology needs.
 *
 * @throws LabHostError `invalid-topology`.
 */
export function measureTopology(topology: string): LabDemand {
  try {
    const { nodes, cpuMilli, memoryMib } = JSON.parse(topology) as LabDemand;
    if ([nodes, cpuMilli, memoryMib].every(Number.isInteger)) return { nodes, cpuMilli, memoryMib };
  } catch {
    // Told below.
  }
  const problems = ['topology: must be nodes, cpuMilli and memoryMib as whole numbers'];
  throw new LabHostError({
    kind: 'invalid-topology',
    message: problems.join(),
    operation: 'measureTopology',
    problems,
  });
}
