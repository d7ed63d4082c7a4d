import { type HostCapacity, isLabHostError, type LabHostErrorKind } from '@cloud-spi/lab-host';
import type { CmlApi } from './cml-api.ts';
import type { HostCall } from './host-call.ts';
import { toHostCapacity } from './to-host-capacity.ts';

/** Reads what the host can carry, and carries now; undefined while it does not know its own size. */
export async function readCapacity(api: CmlApi, call: HostCall): Promise<HostCapacity | undefined> {
  const [statistics, nodes, labIds, diagnostics, licensing, poolNodeLimit] = await Promise.all([
    api.systemStatistics(call),
    api.nodes(call),
    api.labIds(call),
    ifOffered(api.licensingDiagnostics(call)),
    ifOffered(api.licensing(call)),
    ifOffered(api.poolNodeLimit(call)),
  ]);
  return toHostCapacity({ statistics, nodes, labs: labIds.length, diagnostics, licensing, poolNodeLimit });
}

const NOT_OFFERED: readonly LabHostErrorKind[] = ['forbidden', 'not-supported', 'protocol'];

// These only refine the node limit, and not every user or release may read them.
async function ifOffered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isLabHostError(error) && NOT_OFFERED.includes(error.kind)) return undefined;
    throw error;
  }
}
