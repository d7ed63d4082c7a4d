import { isLabHostError, type LabSummary } from '@cloud-spi/lab-host';
import type { CmlApi } from './cml-api.ts';
import type { HostCall } from './host-call.ts';
import { toLabSummary } from './to-lab-summary.ts';

const CONCURRENCY = 4;

/** Lists all labs that the user may see. The list holds ids only, so each lab costs a request. */
export async function listLabs(api: CmlApi, call: HostCall): Promise<readonly LabSummary[]> {
  const labIds = await api.labIds(call);
  const summaries = new Map<string, LabSummary>();
  const waiting = labIds.values();
  const work = async () => {
    // The workers share one iterator, so each id is taken once.
    for (const labId of waiting) {
      const summary = await readSummary(api, call, labId);
      if (summary !== undefined) summaries.set(labId, summary);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return labIds.flatMap((labId) => summaries.get(labId) ?? []);
}

async function readSummary(api: CmlApi, call: HostCall, labId: string): Promise<LabSummary | undefined> {
  try {
    return toLabSummary(labId, await api.lab(call, labId));
  } catch (error) {
    // Deleted since the list was read.
    if (isLabHostError(error) && error.kind === 'lab-not-found') return undefined;
    throw error;
  }
}
