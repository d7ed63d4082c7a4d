import {
  fromOwnershipTags,
  isSameConfigurationHash,
  toConfigurationHash,
  toOwnershipTags,
  toToken,
} from '@cloud-spi/provider-kit';
import {
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
  type InstanceConfiguration,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { VirtualMachineView } from './arm-api.ts';
import type { ArmCatalog } from './arm-catalog.ts';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { parseImageId } from './image-reference.ts';
import { toInstanceId } from './instance-ids.ts';
import type { MachineReader } from './machine-reader.ts';
import {
  arePartsThere,
  makePartsBeforehand,
  needsPartsBeforehand,
  type PartsBeforehand,
  toOvertakenError,
} from './make-parts-beforehand.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { findParts, removeParts } from './remove-parts.ts';
import { findSize, resolveConfiguration } from './resolve-configuration.ts';
import { toVirtualMachineName } from './resource-names.ts';
import { toInstanceInfo } from './to-instance-info.ts';
import { toInstanceState, toNativeState } from './to-instance-state.ts';
import { toIdentityId, toNetworkIds } from './to-network-ids.ts';
import { type MachinePlan, toVirtualMachine } from './to-virtual-machine.ts';
import { createUnusableSshKey } from './unusable-ssh-key.ts';

/** What provisioning works with. */
export interface ProvisionTools {
  readonly settings: AzureProviderSettings;
  readonly requests: ArmRequests;
  readonly catalog: ArmCatalog;
  readonly reader: MachineReader;
}

interface Wanted {
  readonly name: string;
  readonly configurationHash: string;
  readonly configuration: InstanceConfiguration;
}

/**
 * Makes a machine and everything that it needs, or adopts the one that was made with its token.
 *
 * The name of the machine is derived from owner and token, and the one request that makes it is refused when there is a
 * machine of that name. So it can be repeated after any crash: what is there is read and compared, never written again.
 *
 * @param tools - What it works with.
 * @param configuration - As requested.
 * @param call - Whom it is for.
 * @throws AlreadyExists, InvalidConfiguration, InsufficientCapacity, QuotaExceeded and other errors of the contract.
 */
export async function provisionInstance(
  tools: ProvisionTools,
  configuration: InstanceConfiguration,
  call: ArmCall,
): Promise<InstanceInfo> {
  const { owner } = tools.settings;
  const token = toToken(configuration);
  const name = toVirtualMachineName(owner, token);
  const wanted = { name, configuration, configurationHash: toConfigurationHash(configuration) };
  let plan: MachinePlan;
  try {
    plan = await toPlan(tools, wanted, call);
  } catch (error) {
    // What floats may have moved since the first call, and the machine is there all the same.
    const existing = isCode(error, 'InvalidConfiguration') ? await find(tools, name, call) : undefined;
    if (existing === undefined) throw error;
    return await adopt(tools, existing, wanted, call);
  }
  if (needsPartsBeforehand(configuration)) {
    const existing = await find(tools, name, call);
    if (existing !== undefined) return await adopt(tools, existing, wanted, call);
  }
  return await create(tools, plan, wanted, call);
}

async function create(tools: ProvisionTools, plan: MachinePlan, wanted: Wanted, call: ArmCall): Promise<InstanceInfo> {
  const { requests, settings } = tools;
  const { zone, instanceType } = plan.configuration;
  const { location } = settings;
  const scope = { provider: 'azure', region: location, instanceType, ...(zone !== location && zone && { zone }) };
  let parts: PartsBeforehand = {};
  try {
    parts = await makePartsBeforehand(requests, plan, settings.clock, call);
    const machine = await requests.send('create', { ...call, scope }, (api, options) =>
      api.createVirtualMachine(plan.name, toVirtualMachine({ ...plan, ...parts }), options),
    );
    return toInstanceInfo(machine, { location });
  } catch (error) {
    if (!isCloudProvisioningError(error) || call.signal?.aborted) throw error;
    return await recover(tools, error, wanted, parts, call);
  }
}

// After these the machine may be there all the same, or remains of it. Others end a request before Azure begins.
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'Conflict',
  'InsufficientCapacity',
  'InvalidConfiguration',
  'QuotaExceeded',
]);

/** After a failure: the machine may be there, by this call or by another one with the same token. */
async function recover(
  tools: ProvisionTools,
  failure: CloudProvisioningError,
  wanted: Wanted,
  parts: PartsBeforehand,
  call: ArmCall,
): Promise<InstanceInfo> {
  const isRefused = failure.outcome === 'rejected';
  if (failure.outcome === 'not-sent' || (isRefused && !REFUSALS.has(failure.code))) throw failure;
  let existing: VirtualMachineView | undefined;
  try {
    existing = await find(tools, wanted.name, call);
  } catch {
    throw failure; // Whatever is there is found by the next call.
  }
  const isConflict = failure.code === 'Conflict';
  // At times Azure refuses a machine and keeps it, broken. One that was there before is a conflict.
  const isRemains = isRefused && !isConflict && existing !== undefined && isBroken(existing);
  if (existing !== undefined && !isRemains) return await adopt(tools, existing, wanted, call);
  // A conflict is with another call that makes the same: the parts are as much its own.
  if (!isRefused || isConflict) throw failure;
  const error = await explain(tools, failure, parts, call);
  await removeRemains(tools, wanted.name, existing, call);
  throw error;
}

/** A machine is also refused when another call with its token, refused before, has removed parts of both. */
async function explain(
  { requests }: ProvisionTools,
  failure: CloudProvisioningError,
  parts: PartsBeforehand,
  call: ArmCall,
): Promise<CloudProvisioningError> {
  if (failure.code !== 'InvalidConfiguration') return failure;
  try {
    if (await arePartsThere(requests, parts, call)) return failure;
  } catch {
    return failure; // It could not be found out.
  }
  return toOvertakenError(call.operation, failure);
}

async function removeRemains(
  { requests, settings }: ProvisionTools,
  name: string,
  existing: VirtualMachineView | undefined,
  call: ArmCall,
): Promise<void> {
  try {
    if (existing !== undefined) {
      await requests.send('change', call, (api, options) => api.deleteVirtualMachine(name, options));
    }
    await removeParts(requests, await findParts(requests, settings, name, call), call);
  } catch {
    // The refusal is what the caller has to hear; terminateByToken finds what is left.
  }
}

async function adopt(
  { reader }: ProvisionTools,
  machine: VirtualMachineView,
  { configurationHash }: Wanted,
  call: ArmCall,
): Promise<InstanceInfo> {
  const state = stateOf(machine);
  const { ownership } = fromOwnershipTags(machine.tags ?? {});
  if (state === 'terminating') throw toUsedError(machine, 'The token is used up: its instance is being terminated');
  if (!isSameConfigurationHash(ownership?.configurationHash, configurationHash)) {
    throw toUsedError(machine, 'The token belongs to an instance with another configuration');
  }
  return await reader.completeInfo(machine, call);
}

function toUsedError({ id }: VirtualMachineView, message: string) {
  return createCloudProvisioningError({
    code: 'AlreadyExists',
    message,
    provider: 'azure',
    operation: 'provisionInstance',
    instanceId: id.toLowerCase(),
    outcome: 'rejected',
  });
}

async function find(
  { reader, settings }: ProvisionTools,
  name: string,
  call: ArmCall,
): Promise<VirtualMachineView | undefined> {
  const instanceId = toInstanceId(settings, name);
  try {
    return await reader.readMachine(name, { ...call, instanceId });
  } catch (error) {
    if (isCode(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function toPlan(
  { settings, catalog, requests }: ProvisionTools,
  { name, configuration, configurationHash }: Wanted,
  call: ArmCall,
): Promise<MachinePlan> {
  const { operation } = call;
  const facts = await catalog.readFacts(configuration, call);
  const resolved = resolveConfiguration(configuration, facts, settings, operation);
  const image = parseImageId(resolved.imageId);
  const launch = parseLaunchOptions(configuration, operation);
  const { subnetId, securityGroupId } = toNetworkIds(resolved.network, settings.subnet, settings);
  const { idempotencyToken, namespace, keyPairName, identity } = resolved;
  if (image === undefined || subnetId === undefined)
    throw new Error('A resolved configuration has an image and a subnet');
  const named =
    keyPairName === undefined
      ? []
      : [await requests.send('read', call, (api, options) => api.getSshPublicKey(keyPairName, options))];
  const keys = [...(resolved.sshPublicKeys ?? []), ...named];
  return {
    name,
    location: settings.location,
    configuration: resolved,
    launch,
    image,
    networkIds: { subnetId, securityGroupId },
    identity: toIdentityId(identity, settings),
    hasPremiumStorage: findSize(resolved.instanceType, facts.sizes)?.hasPremiumStorage ?? false,
    hasBootDiagnostics: settings.bootDiagnostics,
    adminUsername: launch.adminUsername ?? settings.adminUsername,
    sshPublicKeys: keys.length > 0 ? keys : [createUnusableSshKey()],
    tags: {
      ...resolved.tags,
      ...toOwnershipTags({
        owner: settings.owner,
        namespace,
        name: resolved.name,
        configurationHash,
        ...(idempotencyToken !== undefined && { idempotencyToken }),
      }),
    },
  };
}

function stateOf(machine: VirtualMachineView) {
  return toInstanceState(toNativeState(machine.provisioningState, machine.instanceView?.statuses), false);
}

function isBroken(machine: VirtualMachineView): boolean {
  return stateOf(machine) === 'failed';
}

function isCode(error: unknown, code: string): boolean {
  return isCloudProvisioningError(error) && error.code === code;
}
