import {
  createClientToken,
  fromOwnershipTags,
  isSameConfigurationHash,
  toConfigurationHash,
  toToken,
} from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  createCloudProvisioningError,
  type ErrorScope,
  type InstanceConfiguration,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { Instance } from './ec2-api.ts';
import { fromEc2Tags } from './ec2-tags.ts';
import type { Ec2Tools } from './ec2-tools.ts';
import { findUntilVisible } from './find-until-visible.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { toInstanceState } from './to-instance-info.ts';
import { type LaunchIdentity, toRunInstancesRequest } from './to-run-instances-request.ts';

const OPERATION = 'provisionInstance';
// Younger ones are new, or hardly older than what they say.
const REPLY_AGE_MS = 5_000;

/**
 * Makes an instance, or adopts the one that was made with its token.
 *
 * @param tools - EC2.
 * @param configuration - As requested.
 * @param options - Of the call.
 * @throws Errors of the contract.
 */
export async function provisionInstance(
  tools: Ec2Tools,
  configuration: InstanceConfiguration,
  options: CallOptions,
): Promise<InstanceInfo> {
  const { instances, settings } = tools;
  const { owner, clock } = settings;
  const identity = { owner, token: toToken(configuration), configurationHash: toConfigurationHash(configuration) };
  const existing = await findExisting(tools, configuration, identity, options);
  const instance = existing ?? (await launch(tools, configuration, identity, options));
  const info = instances.toInfo(instance);
  // Also what was adopted: an earlier try, whose reply was lost, may have made it a moment ago.
  instances.recent.remember(info);
  return isOld(instance, clock.now()) ? await instances.readInfo(info.instanceId, OPERATION, options) : info;
}

/** A launch that was repeated may be answered as the first one was: with the state of that time. */
function isOld({ LaunchTime, State }: Instance, now: number): boolean {
  return State?.Name === 'pending' && LaunchTime !== undefined && now - LaunchTime.getTime() > REPLY_AGE_MS;
}

/**
 * EC2 knows a client token within one zone only. Where the configuration leaves the zone open, it may have been decided
 * otherwise the first time; where it names the zone, the token may have been used in another one.
 */
async function findExisting(
  { instances }: Ec2Tools,
  { idempotencyToken }: InstanceConfiguration,
  identity: LaunchIdentity,
  options: CallOptions,
): Promise<Instance | undefined> {
  if (idempotencyToken === undefined) return undefined;
  const clientToken = createClientToken(identity.owner, identity.token);
  const [existing] = await instances.findByClientToken(clientToken, OPERATION, options);
  return existing === undefined ? undefined : adopt(existing, identity);
}

async function launch(
  tools: Ec2Tools,
  configuration: InstanceConfiguration,
  identity: LaunchIdentity,
  options: CallOptions,
): Promise<Instance> {
  const { catalog, settings, requests } = tools;
  const resolution = await resolveConfiguration(configuration, catalog, settings, OPERATION);
  options.signal?.throwIfAborted();
  const { zone, instanceType } = resolution.configuration;
  const scope: ErrorScope = {
    provider: 'aws',
    region: settings.region,
    instanceType,
    ...(zone !== undefined && { zone }),
  };
  const request = toRunInstancesRequest(resolution, identity, OPERATION);
  try {
    const call = { ...options, operation: OPERATION, scopes: [scope] };
    const { Instances: [instance] = [] } = await requests.send('RunInstances', request, call);
    if (instance === undefined) throw new Error('EC2 accepted the launch and named no instance');
    return adopt(instance, identity);
  } catch (error) {
    if (!isCloudProvisioningError(error) || error.code !== 'AlreadyExists' || error.instanceId !== undefined)
      throw error;
    return await adoptByToken(tools, identity, options, error);
  }
}

/** The token is known to EC2 with another request: of a later version of this package, or of another configuration. */
async function adoptByToken(tools: Ec2Tools, identity: LaunchIdentity, options: CallOptions, refusal: Error) {
  const clientToken = createClientToken(identity.owner, identity.token);
  const [existing] = await findUntilVisible(tools, clientToken, OPERATION, options);
  if (existing === undefined) throw refusal;
  return adopt(existing, identity);
}

function adopt(instance: Instance, { configurationHash }: LaunchIdentity): Instance {
  const state = toInstanceState(instance.State?.Name);
  if (state === 'terminating' || state === 'terminated') {
    throw toTokenError(instance, 'The token is used up: its instance was terminated');
  }
  const { ownership } = fromOwnershipTags(fromEc2Tags(instance.Tags));
  if (!isSameConfigurationHash(ownership?.configurationHash, configurationHash)) {
    throw toTokenError(instance, 'The token belongs to an instance with another configuration');
  }
  return instance;
}

function toTokenError({ InstanceId }: Instance, message: string) {
  return createCloudProvisioningError({
    code: 'AlreadyExists',
    outcome: 'rejected',
    provider: 'aws',
    operation: OPERATION,
    instanceId: InstanceId,
    message,
  });
}
