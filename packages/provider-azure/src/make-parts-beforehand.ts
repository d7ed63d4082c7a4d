import type { Clock } from '@cloud-spi/provider-kit';
import {
  type CloudProvisioningError,
  createCloudProvisioningError,
  type InstanceConfiguration,
  isCloudProvisioningError,
  type VolumeConfiguration,
} from '@cloud-spi/spi';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import { toResourceName } from './instance-ids.ts';
import { isMissing } from './is-missing.ts';
import { PART_NAMES } from './resource-names.ts';
import { toDiskBody, toInterfaceBody, toPublicAddressBody } from './to-parts.ts';
import type { MachinePlan } from './to-virtual-machine.ts';

/** Parts that the request of the machine names by their id. */
export type PartsBeforehand = Pick<MachinePlan, 'interfaceId' | 'diskIds'>;

const LOOK_EVERY_MS = 1_000;

/**
 * Says whether a machine needs parts that its own request cannot make: an interface with a fixed private address, or a
 * disk with chosen IOPS.
 *
 * @param configuration - As requested.
 */
export function needsPartsBeforehand({ network, additionalVolumes = [] }: InstanceConfiguration): boolean {
  return network?.privateIp !== undefined || additionalVolumes.some(isProvisioned);
}

/**
 * Makes the parts that a machine's own request cannot make. Their names are derived from that of the machine, so that
 * repeating it writes the same parts again, and `terminateByToken` finds them when nothing else is left.
 *
 * @param requests - Sends the requests.
 * @param plan - What is made.
 * @param clock - Measures the time until a part can be used.
 * @param call - Whom it is for.
 */
export async function makePartsBeforehand(
  requests: ArmRequests,
  plan: MachinePlan,
  clock: Clock,
  call: ArmCall,
): Promise<PartsBeforehand> {
  if (!needsPartsBeforehand(plan.configuration)) return {};
  const { network, additionalVolumes = [] } = plan.configuration;
  const diskIds = new Map<number, string>();
  for (const [index, volume] of additionalVolumes.entries()) {
    if (isProvisioned(volume)) diskIds.set(index, await makeDisk(requests, plan, index, volume, clock, call));
  }
  if (network?.privateIp === undefined) return { diskIds };
  return { diskIds, interfaceId: await makeInterface(requests, plan, network.privateIp, clock, call) };
}

/**
 * Says whether parts that were made are still there.
 *
 * @param requests - Sends the requests.
 * @param parts - As made.
 * @param call - Whom it is for.
 */
export async function arePartsThere(
  requests: ArmRequests,
  { interfaceId, diskIds = new Map<number, string>() }: PartsBeforehand,
  call: ArmCall,
): Promise<boolean> {
  const reads: Promise<unknown>[] = [...diskIds.values()].map((id) =>
    requests.send('read', call, (api, options) => api.getDisk(toResourceName(id), options)),
  );
  if (interfaceId !== undefined) {
    reads.push(requests.send('read', call, (api, options) => api.getInterface(interfaceId, options)));
  }
  try {
    await Promise.all(reads);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function makeDisk(
  requests: ArmRequests,
  plan: MachinePlan,
  index: number,
  volume: VolumeConfiguration,
  clock: Clock,
  call: ArmCall,
): Promise<string> {
  const name = PART_NAMES.dataDisk(plan.name, index, volume.deleteOnTermination === false);
  await requests.send('create', call, (api, options) => api.putDisk(name, toDiskBody(plan, volume), options));
  const look = () => requests.send('read', call, (api, options) => api.getDisk(name, options));
  const { id = '' } = await untilMade(look, ({ provisioningState }) => provisioningState, clock, call);
  return id;
}

async function makeInterface(
  requests: ArmRequests,
  plan: MachinePlan,
  privateIp: string,
  clock: Clock,
  call: ArmCall,
): Promise<string> {
  const stateOf = ({ properties }: { readonly properties?: { readonly provisioningState?: string } }) =>
    properties?.provisioningState;
  let publicAddressId: string | undefined;
  if (plan.configuration.network?.assignPublicIp === true) {
    const { id } = await requests.send('create', call, (api, options) =>
      api.putPublicAddress(PART_NAMES.publicAddress(plan.name), toPublicAddressBody(plan), options),
    );
    const look = () => requests.send('read', call, (api, options) => api.getPublicAddress(id, options));
    await untilMade(look, stateOf, clock, call);
    publicAddressId = id;
  }
  const body = toInterfaceBody(plan, privateIp, publicAddressId);
  const { id } = await requests.send('create', call, (api, options) =>
    api.putInterface(PART_NAMES.interface(plan.name), body, options),
  );
  await untilMade(
    () => requests.send('read', call, (api, options) => api.getInterface(id, options)),
    stateOf,
    clock,
    call,
  );
  return id;
}

/** A machine can only be given parts whose own creation has ended. */
async function untilMade<T>(
  look: () => Promise<T>,
  stateOf: (part: T) => string | undefined,
  clock: Clock,
  { signal, operation }: ArmCall,
): Promise<T> {
  for (;;) {
    const part = await lookAtOwn(look, operation);
    const state = stateOf(part)?.toLowerCase();
    if (state === 'succeeded' || state === undefined) return part;
    if (state === 'failed' || state === 'canceled') {
      const message = `Azure could not make a part of the machine: its state is ${state}`;
      throw createCloudProvisioningError({
        code: 'Unavailable',
        message,
        provider: 'azure',
        operation,
        outcome: 'rejected',
      });
    }
    await clock.delay(LOOK_EVERY_MS, { signal });
  }
}

async function lookAtOwn<T>(look: () => Promise<T>, operation: string): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw isMissing(error) ? toOvertakenError(operation, error) : error;
  }
}

/**
 * Says that parts of a machine were removed while it was made.
 *
 * @param operation - The method that made them.
 * @param cause - What was refused for it.
 */
export function toOvertakenError(operation: string, cause: unknown): CloudProvisioningError {
  return createCloudProvisioningError({
    code: 'Conflict',
    message: 'Another call with the same token removed parts of the machine meanwhile: repeat the call',
    provider: 'azure',
    operation,
    nativeCode: isCloudProvisioningError(cause) ? cause.nativeCode : undefined,
    outcome: 'rejected',
    cause,
  });
}

function isProvisioned({ volumeType }: VolumeConfiguration): boolean {
  return volumeType === 'provisioned_iops_ssd';
}
