import { isLabHostError, type LabHostErrorKind, type LabImport } from '@cloud-spi/lab-host';
import type { CmlApi } from './cml-api.ts';
import type { HostCall } from './host-call.ts';
import { listLabs } from './list-labs.ts';
import { markTopology } from './mark-topology.ts';
import { toInvalidTopology } from './topology-document.ts';

const MARKER = /^[A-Za-z0-9-]{1,64}$/;

// After these it is not known whether the lab was made. A server in front answers 502 or 504 also for a slow import.
const UNCERTAIN: readonly LabHostErrorKind[] = ['transient', 'timeout', 'booting', 'protocol'];

/** Imports a lab, unless one with its marker is there. */
export async function importLab(api: CmlApi, call: HostCall, lab: LabImport): Promise<{ readonly labId: string }> {
  const { topology, title, marker } = lab;
  checkNames(lab, call.operation);
  const marked = markTopology(topology, marker, call.operation);
  const found = await findLab(api, call, marker);
  if (found !== undefined) return { labId: found };
  try {
    return { labId: await api.importTopology(call, marked, title) };
  } catch (error) {
    if (!isLabHostError(error) || !UNCERTAIN.includes(error.kind)) throw error;
    // Sending it again could make a second lab; looking for it cannot. Not found here, the caller's repetition looks.
    const labId = await findLab(api, call, marker).catch(() => undefined);
    if (labId === undefined) throw error;
    return { labId };
  }
}

async function findLab(api: CmlApi, call: HostCall, marker: string): Promise<string | undefined> {
  const labs = await listLabs(api, call);
  return labs.find((lab) => lab.marker === marker)?.labId;
}

function checkNames({ title, marker }: LabImport, operation: string): void {
  const problems: string[] = [];
  if (title.length < 1 || [...title].length > 64) problems.push('title: must have 1 to 64 characters');
  if (!MARKER.test(marker)) problems.push('marker: must be 1 to 64 characters of A-Z, a-z, 0-9 and -');
  if (problems.length > 0) throw toInvalidTopology(problems, operation);
}
