import { randomBytes, randomUUID } from 'node:crypto';
import type { ComputeApi } from './compute-api.ts';
import { type InstancePath, parseInstancePath, toInstanceId } from './instance-ids.ts';

/** What a machine made by hand is. */
export interface HandMadeInstance {
  readonly project: string;
  readonly zone: string;
  readonly machineType: string;
  /** Path of the image. */
  readonly image: string;
  readonly network: { readonly network?: string; readonly subnetwork?: string };
}

/**
 * Makes a machine as somebody would by hand, without any label of the contract.
 *
 * @param api - Compute Engine; closed at the end.
 * @param wanted - What it is.
 * @returns Its id.
 */
export async function createUnownedInstance(api: ComputeApi, wanted: HandMadeInstance): Promise<string> {
  const { project, zone, machineType, image, network } = wanted;
  const name = `by-hand-${randomBytes(4).toString('hex')}`;
  try {
    const instance = {
      name,
      machineType: `zones/${zone}/machineTypes/${machineType}`,
      disks: [{ boot: true, autoDelete: true, initializeParams: { sourceImage: image } }],
      networkInterfaces: [network],
    };
    await api.insertInstance({ zone, requestId: randomUUID(), instance }, {});
    return toInstanceId({ project, zone, name });
  } finally {
    await api.close();
  }
}

/** Deletes a machine by hand. @param api Compute Engine; closed at the end @param instanceId the machine */
export async function deleteInstance(api: ComputeApi, instanceId: string): Promise<void> {
  const { zone, name } = parseInstancePath(instanceId) as InstancePath;
  try {
    await api.deleteInstance({ zone, instance: name, requestId: randomUUID() }, {});
  } finally {
    await api.close();
  }
}
