import { isLabHostError, LabHostError, type LicenseRelease } from '@cloud-spi/lab-host';
import type { CmlApi } from './cml-api.ts';
import type { HostCall } from './host-call.ts';
import { isCountable } from './node-definition-sizes.ts';
import { isActive } from './to-host-capacity.ts';

/** Gives the license back. */
export async function releaseLicense(api: CmlApi, call: HostCall): Promise<LicenseRelease> {
  try {
    const status = await api.deregister(call);
    if (status === 400) return 'already-free';
    return status === 202 ? 'released-locally' : 'released';
  } catch (error) {
    if (!isLabHostError(error) || error.kind !== 'license-busy' || !(await hasRunningNodes(api, call))) throw error;
    // The API has one status for both; only the nodes tell which it is.
    const { operation, address, status } = error;
    const message = `releaseLicense at ${address}: nodes run, stop all labs first.`;
    throw new LabHostError({ kind: 'conflict', message, operation, address, status, cause: error });
  }
}

async function hasRunningNodes(api: CmlApi, call: HostCall): Promise<boolean> {
  const nodes = await api.nodes(call);
  return nodes.some((node) => isActive(node) && isCountable(node.node_definition ?? ''));
}
