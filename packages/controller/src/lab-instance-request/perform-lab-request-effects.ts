import { isLabHostError, type LabHost, type LabState } from '@cloud-spi/lab-host';
import type { HostConnections } from '../lab-worker/host-connections.ts';
import type { EffectPerformers } from '../reconcile/step.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabRequestEffects } from './lab-request-effects.ts';

/** Longest title that lab hosts take. */
const TITLE_LENGTH = 64;

/**
 * Says how each effect of a lab request is carried out.
 *
 * @param connections - The connections to the workers' lab hosts.
 */
export function createLabRequestPerformers(
  connections: HostConnections,
): EffectPerformers<LabInstanceRequest, LabRequestEffects> {
  return {
    'measure-topology': async ({ spec }) => connections.connectorOf(spec.type).measureTopology(spec.topology.inline),
    'import-lab': async ({ metadata, spec }, worker, signal) => {
      const title = `${metadata.namespace}/${metadata.name}`.slice(0, TITLE_LENGTH);
      const lab = { topology: spec.topology.inline, title, marker: metadata.uid };
      return (await connections.open(worker)).importLab(lab, { signal });
    },
    'start-lab': async (_, { worker, labId }, signal) => (await connections.open(worker)).startLab(labId, { signal }),
    'read-lab': async (_, { worker, labId }, signal) => (await connections.open(worker)).labState(labId, { signal }),
    'remove-lab': async ({ metadata }, { worker, labId }, signal) => {
      const host = await connections.open(worker);
      const id = labId ?? (await findByMarker(host, metadata.uid, signal));
      return { gone: id === undefined || (await removeFurther(host, id, signal)) };
    },
  };
}

/** The lab may be there though its id was never written down: the process ended between import and commit. */
async function findByMarker(host: LabHost, marker: string, signal: AbortSignal): Promise<string | undefined> {
  return (await host.listLabs({ signal })).find((lab) => lab.marker === marker)?.labId;
}

/** Does whichever of stop, wipe and delete comes next. True when the lab is gone. */
async function removeFurther(host: LabHost, labId: string, signal: AbortSignal): Promise<boolean> {
  const lab = await readUnlessGone(host, labId, signal);
  if (lab === undefined) return true;
  const { booting, booted, stopped } = lab.nodes;
  if (booting + booted > 0) await host.stopLab(labId, { signal });
  else if (lab.state !== 'defined' || stopped > 0) await host.wipeLab(labId, { signal });
  else await host.deleteLab(labId, { signal });
  return (await readUnlessGone(host, labId, signal)) === undefined;
}

async function readUnlessGone(host: LabHost, labId: string, signal: AbortSignal): Promise<LabState | undefined> {
  try {
    return await host.labState(labId, { signal });
  } catch (error) {
    if (isLabHostError(error) && error.kind === 'lab-not-found') return undefined;
    throw error;
  }
}
