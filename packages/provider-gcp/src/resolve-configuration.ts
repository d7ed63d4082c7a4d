import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import { type ConfigurationProblem, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { checkConfiguration } from './check-configuration.ts';
import { chooseZone } from './choose-zone.ts';
import { isStatus } from './compute-error.ts';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeImage, ComputeMachineType } from './compute-resources.ts';
import { toRegion } from './instance-ids.ts';
import { parseImage, toImagePath } from './parse-image.ts';
import { toNetworkPaths } from './to-network-paths.ts';

const SUBJECT = 'Compute Engine does not offer this';

/**
 * Makes every decision that a configuration leaves open: zone, image, network. Creates nothing.
 *
 * @param call - For whom.
 * @param configuration - What is wanted.
 * @returns The resolved configuration; resolving it again changes nothing.
 * @throws InvalidConfiguration with every problem.
 */
export async function resolveConfiguration(
  call: ComputeCall,
  configuration: InstanceConfiguration,
): Promise<InstanceConfiguration> {
  const problems = checkConfiguration(configuration, call.operation);
  const [zone, image] = await Promise.all([
    findZone(call, configuration, problems),
    findImage(call, configuration, problems),
  ]);
  const type = zone === undefined ? undefined : await findMachineType(call, configuration, zone, problems);
  problems.push(...checkImage(configuration, image, type));
  refuseProblems(problems, SUBJECT, { provider: 'gcp', operation: call.operation });
  return fillIn(call, configuration, zone ?? '', image);
}

/**
 * Makes only the decisions without which a machine cannot be asked for. What the cloud checks by itself is left to it,
 * so that a configuration that is resolved costs no request.
 *
 * @param call - For whom.
 * @param configuration - As requested.
 * @throws InvalidConfiguration with every problem.
 */
export async function completeConfiguration(
  call: ComputeCall,
  configuration: InstanceConfiguration,
): Promise<InstanceConfiguration> {
  const problems = checkConfiguration(configuration, call.operation);
  const { projectId, zone: ownZone } = call.settings;
  const zone = configuration.zone ?? ownZone ?? (await findZone(call, configuration, problems));
  const reference = parseImage(configuration.imageId, projectId);
  const image = reference?.kind === 'image' ? undefined : await findImage(call, configuration, problems);
  refuseProblems(problems, SUBJECT, { provider: 'gcp', operation: call.operation });
  return fillIn(call, configuration, zone ?? '', image);
}

function fillIn(
  { settings }: ComputeCall,
  configuration: InstanceConfiguration,
  zone: string,
  image: ComputeImage | undefined,
): InstanceConfiguration {
  const reference = parseImage(configuration.imageId, settings.projectId);
  const { network, subnetwork } = toNetworkPaths(configuration.network, settings, zone);
  return {
    ...configuration,
    zone,
    ...(reference !== undefined && { imageId: toImagePath({ ...reference, name: image?.name ?? reference.name }) }),
    network: {
      ...configuration.network,
      ...(network !== undefined && { networkId: network }),
      ...(subnetwork !== undefined && { subnetId: subnetwork }),
    },
  };
}

async function findZone(
  call: ComputeCall,
  configuration: InstanceConfiguration,
  problems: ConfigurationProblem[],
): Promise<string | undefined> {
  const { zone: ownZone, region } = call.settings;
  const zone = configuration.zone ?? ownZone;
  if (zone !== undefined) return zone;
  if (region === undefined) {
    problems.push(toProblem('zone', 'a zone, or the provider’s option zone or region', zone));
    return undefined;
  }
  const chosen = await chooseZone(call, region, configuration.instanceType);
  if (chosen === undefined) {
    const expected = `a machine type that a zone of ${region} offers`;
    problems.push(toProblem('instanceType', expected, configuration.instanceType));
  }
  return chosen;
}

async function findImage(
  call: ComputeCall,
  { imageId }: InstanceConfiguration,
  problems: ConfigurationProblem[],
): Promise<ComputeImage | undefined> {
  const reference = parseImage(imageId, call.settings.projectId);
  if (reference === undefined) {
    const expected = 'an image (projects/P/global/images/N), or a family of images (P/F)';
    problems.push(toProblem('imageId', expected, imageId));
    return undefined;
  }
  const { project, name } = reference;
  const read = () =>
    reference.kind === 'family'
      ? call.send('getImageFromFamily', (api, options) => api.getImageFromFamily({ project, family: name }, options))
      : call.send('getImage', (api, options) => api.getImage({ project, image: name }, options));
  const image = await orUndefined(read, 404);
  if (image === undefined) {
    problems.push(
      toProblem('imageId', `the name of ${reference.kind === 'family' ? 'a family' : 'an image'} that exists`, imageId),
    );
  }
  return image;
}

async function findMachineType(
  call: ComputeCall,
  { instanceType }: InstanceConfiguration,
  zone: string,
  problems: ConfigurationProblem[],
): Promise<ComputeMachineType | undefined> {
  const read = () =>
    call.send('getMachineType', (api, options) => api.getMachineType({ zone, machineType: instanceType }, options));
  try {
    const type = await orUndefined(read, 404);
    if (type === undefined) {
      problems.push(toProblem('instanceType', `a machine type that the zone ${zone} offers`, instanceType));
    }
    return type;
  } catch (error) {
    // An unknown zone is not "not found" but a value that is not allowed.
    if (!isStatus(error, 400)) throw error;
    problems.push(toProblem('zone', `a zone that exists, such as ${toRegion(zone)}-b`, zone));
    return undefined;
  }
}

function checkImage(
  { imageId, instanceType, rootVolume }: InstanceConfiguration,
  image: ComputeImage | undefined,
  type: ComputeMachineType | undefined,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const smallest = Number(image?.diskSizeGb ?? 0);
  if (rootVolume?.sizeGib !== undefined && rootVolume.sizeGib < smallest) {
    problems.push(toProblem('rootVolume.sizeGib', `at least the ${smallest} GiB of the image`, rootVolume.sizeGib));
  }
  if (isOtherArchitecture(image?.architecture, type?.architecture)) {
    problems.push(toProblem('imageId', `an image for ${type?.architecture}, as ${instanceType} needs it`, imageId));
  }
  return problems;
}

function isOtherArchitecture(image: string | undefined, type: string | undefined): boolean {
  const known = ['X86_64', 'ARM64'];
  return image !== type && known.includes(image ?? '') && known.includes(type ?? '');
}

async function orUndefined<T>(read: () => Promise<T>, httpStatus: number): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isCloudProvisioningError(error) && isStatus(error, httpStatus)) return undefined;
    throw error;
  }
}
