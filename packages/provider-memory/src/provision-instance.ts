import { fromOwnershipTags, isSameConfigurationHash, toConfigurationHash, toToken } from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';
import { CloudError } from './cloud/cloud-error.ts';
import type { NativeInstance } from './cloud/instance-record.ts';
import type { MemoryCloudApi, RequestOptions } from './cloud/memory-cloud-api.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { type LaunchPlan, toLaunchPlan } from './to-launch-plan.ts';

/**
 * Makes an instance and what it needs, or adopts the one that was made with its token.
 *
 * @param api - The cloud.
 * @param owner - The installation.
 * @param configuration - As requested.
 * @param options - The signal.
 * @throws CloudError; InvalidConfiguration.
 */
export async function provisionInstance(
  api: MemoryCloudApi,
  owner: string,
  configuration: InstanceConfiguration,
  options: RequestOptions,
): Promise<NativeInstance> {
  const token = toToken(configuration);
  const configurationHash = toConfigurationHash(configuration);
  // Before anything else: what floats may have moved since the first call, and the instance is there all the same.
  const existing = await api.findInstance(owner, token, options);
  if (existing !== undefined) return adopt(existing, configurationHash);
  const resolved = resolveConfiguration(configuration, await api.describeCatalog(options), 'provisionInstance');
  const plan = toLaunchPlan(resolved, { owner, token, configurationHash });
  return adopt(await launch(api, plan, options), configurationHash);
}

async function launch(api: MemoryCloudApi, plan: LaunchPlan, options: RequestOptions): Promise<NativeInstance> {
  const { owner, token } = plan.instance;
  try {
    await api.createInterface(plan.interface, options);
    for (const volume of plan.volumes) await api.createVolume(volume, options);
    return await api.launchInstance(plan.instance, options);
  } catch (error) {
    // A refusal leaves nothing behind. After a lost reply the instance may exist: what was made must stay then.
    if (isRefusal(error)) await api.deleteUnusedParts(owner, token, options).catch(() => {});
    throw error;
  }
}

function adopt(instance: NativeInstance, configurationHash: string): NativeInstance {
  const { id: instanceId, state } = instance;
  if (state === 'deleting' || state === 'deleted') {
    throw new CloudError('TokenInUse', 'The token is used up: its instance was terminated', { instanceId });
  }
  if (!isSameConfigurationHash(fromOwnershipTags(instance.tags).ownership?.configurationHash, configurationHash)) {
    throw new CloudError('TokenInUse', 'The token belongs to an instance with another configuration', { instanceId });
  }
  return instance;
}

function isRefusal(error: unknown): boolean {
  return error instanceof CloudError && error.code !== 'ServiceUnavailable' && error.code !== 'ConnectionLost';
}
