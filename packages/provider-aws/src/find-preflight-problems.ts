import { createClientToken, toPreflightProblems, toToken } from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  type InstanceConfiguration,
  isCloudProvisioningError,
  type PreflightProblem,
} from '@cloud-spi/spi';
import type { Ec2Tools } from './ec2-tools.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { isDryRunSuccess } from './to-cloud-provisioning-error.ts';
import { toRunInstancesRequest } from './to-run-instances-request.ts';

const OPERATION = 'preflight';
const NOBODYS_INSTANCE = 'i-00000000000000000';

/**
 * Finds what would fail: what the configuration refers to is looked up, then EC2 is asked to pretend to launch and to
 * terminate. It checks rights and parameters, not capacity and quotas.
 *
 * @param tools - EC2.
 * @param configuration - What would be provisioned.
 * @param options - Of the call.
 */
export async function findPreflightProblems(
  tools: Ec2Tools,
  configuration: InstanceConfiguration,
  options: CallOptions,
): Promise<readonly PreflightProblem[]> {
  const { catalog, settings, requests } = tools;
  const call = { ...options, operation: OPERATION };
  try {
    const resolution = await resolveConfiguration(configuration, catalog, settings, OPERATION);
    const identity = { owner: settings.owner, token: toToken(configuration), configurationHash: '' };
    const request = toRunInstancesRequest(resolution, identity, OPERATION);
    // Another client token than the launch will have: a dry run must not take it.
    const ClientToken = createClientToken(settings.owner, `preflight ${identity.token}`);
    const found = [
      await pretend('ec2:RunInstances', () =>
        requests.send('RunInstances', { ...request, ClientToken, DryRun: true }, call),
      ),
      await pretend('ec2:TerminateInstances', () =>
        requests.send('TerminateInstances', { InstanceIds: [NOBODYS_INSTANCE], DryRun: true }, call),
      ),
    ];
    return found.flat();
  } catch (error) {
    return toPreflightProblems(error);
  }
}

/** A dry run always ends with an error; one of them says that all is well. */
async function pretend(right: string, send: () => Promise<unknown>): Promise<readonly PreflightProblem[]> {
  try {
    await send();
    return [];
  } catch (error) {
    // EC2 looks at rights before it looks for the instance.
    const isGood = isDryRunSuccess(error) || (isCloudProvisioningError(error) && error.code === 'NotFound');
    if (isGood) return [];
    return toPreflightProblems(error).map((problem) => ({
      ...problem,
      ...(problem.code === 'PermissionDenied' && { path: right }),
    }));
  }
}
