import { createClientToken, OWNERSHIP_TAG_KEYS } from '@cloud-spi/provider-kit';
import { type CallOptions, isCloudProvisioningError, type TerminateByTokenResult } from '@cloud-spi/spi';
import type { Ec2Action, Ec2Actions, Filter } from './ec2-api.ts';
import { KEPT_VOLUMES_TAG, toTagFilter } from './ec2-tags.ts';
import type { Ec2Tools } from './ec2-tools.ts';
import { findUntilVisible } from './find-until-visible.ts';

const OPERATION = 'terminateByToken';

/** A volume or interface that was made with a token. */
interface Part {
  readonly id: string;
  /** Whether it is attached to nothing. */
  readonly isFree: boolean;
}

/**
 * Makes one pass at removing what was made with a token: the instance, and volumes and interfaces that it left. Data
 * volumes that are to be kept stay, and are not counted.
 *
 * @param tools - EC2.
 * @param token - The caller's token.
 * @param options - Of the call.
 */
export async function terminateByToken(
  tools: Ec2Tools,
  token: string,
  options: CallOptions,
): Promise<TerminateByTokenResult> {
  const { owner } = tools.settings;
  const found = await findUntilVisible(tools, createClientToken(owner, token), OPERATION, options);
  const living = found.filter(({ State }) => State?.Name !== 'terminated');
  const reasons = await Promise.all(living.map(({ InstanceId = '' }) => terminate(tools, InstanceId, options)));
  const blockedBy = reasons.find((reason) => reason !== undefined);
  const filters = [
    toTagFilter(OWNERSHIP_TAG_KEYS.owner, owner),
    toTagFilter(OWNERSHIP_TAG_KEYS.idempotencyToken, token),
  ];
  const [volumes, interfaces] = await Promise.all([
    listVolumes(tools, filters, options),
    listInterfaces(tools, filters, options),
  ]);
  await Promise.all([
    ...volumes.filter(isFree).map(({ id }) => remove(tools, 'DeleteVolume', { VolumeId: id }, options)),
    ...interfaces
      .filter(isFree)
      .map(({ id }) => remove(tools, 'DeleteNetworkInterface', { NetworkInterfaceId: id }, options)),
  ]);
  const remaining = living.length + volumes.length + interfaces.length;
  return { remaining, ...(remaining > 0 && blockedBy !== undefined && { blockedBy }) };
}

/** Terminates an instance; answers with the reason when its state or its protection forbids it. */
async function terminate(
  { requests, instances }: Ec2Tools,
  instanceId: string,
  options: CallOptions,
): Promise<string | undefined> {
  try {
    const call = { ...options, operation: OPERATION, instanceId };
    const send = () => requests.send('TerminateInstances', { InstanceIds: [instanceId] }, call);
    await instances.recent.untilVisible(instanceId, send, options);
    instances.recent.forget(instanceId);
    return undefined;
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    if (error.code === 'NotFound') return undefined; // gone meanwhile, or not to be seen yet: the next pass will tell
    if (error.code === 'Conflict') return error.message;
    throw error;
  }
}

async function listVolumes({ requests, settings }: Ec2Tools, filters: readonly Filter[], options: CallOptions) {
  const request = { Filters: [...filters], MaxResults: settings.pageSize };
  const parts: Part[] = [];
  for await (const { Volumes = [] } of requests.pages('DescribeVolumes', request, {
    ...options,
    operation: OPERATION,
  })) {
    for (const { VolumeId = '', State, Tags = [] } of Volumes) {
      const isKept = Tags.some(({ Key }) => Key === KEPT_VOLUMES_TAG) && State === 'available';
      if (!isKept) parts.push({ id: VolumeId, isFree: State === 'available' });
    }
  }
  return parts;
}

async function listInterfaces({ requests, settings }: Ec2Tools, filters: readonly Filter[], options: CallOptions) {
  const request = { Filters: [...filters], MaxResults: settings.pageSize };
  const call = { ...options, operation: OPERATION };
  const parts: Part[] = [];
  for await (const page of requests.pages('DescribeNetworkInterfaces', request, call)) {
    for (const { NetworkInterfaceId = '', Status } of page.NetworkInterfaces ?? []) {
      parts.push({ id: NetworkInterfaceId, isFree: Status === 'available' });
    }
  }
  return parts;
}

/**
 * Deletes a part. One that is gone, or is being attached or detached right now, is a matter of the next pass; of an
 * interface in use EC2 also says that the parameter is wrong.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html InvalidNetworkInterface.InUse
 */
async function remove<Action extends Ec2Action>(
  { requests }: Ec2Tools,
  action: Action,
  input: Ec2Actions[Action][0],
  options: CallOptions,
): Promise<void> {
  try {
    await requests.send(action, input, { ...options, operation: OPERATION });
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    const isInUse = action === 'DeleteNetworkInterface' && error.nativeCode === 'InvalidParameterValue';
    if (!isInUse && error.code !== 'NotFound' && error.code !== 'Conflict') throw error;
  }
}

function isFree(part: Part): boolean {
  return part.isFree;
}
