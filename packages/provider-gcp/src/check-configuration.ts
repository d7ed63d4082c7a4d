import { toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, InstanceConfiguration } from '@cloud-spi/spi';
import { toMachineSeries } from './machine-series.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { checkVolume } from './volume-types.ts';

// https://cloud.google.com/compute/docs/naming-resources
const NETWORK_TAG = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SERVICE_ACCOUNT = /^(default|[^\s@]+@[^\s@]+)$/;

/**
 * Finds what Compute Engine would refuse, and what it would take without giving it, before anything is sent.
 *
 * @param configuration - As requested.
 * @param operation - The method that asks, for errors.
 * @returns The problems, with paths; empty when there are none.
 * @throws InvalidConfiguration when `providerOptions.gcp` cannot be read.
 */
export function checkConfiguration(configuration: InstanceConfiguration, operation: string): ConfigurationProblem[] {
  const { diskTypes: choices } = parseLaunchOptions(configuration, operation);
  const { instanceType: machineType, rootVolume, additionalVolumes = [] } = configuration;
  return [
    ...checkNames(configuration),
    ...checkNestedVirtualization(configuration),
    ...checkVolume(rootVolume ?? {}, { path: 'rootVolume', machineType, isRoot: true, choices }),
    ...additionalVolumes.flatMap((volume, index) =>
      checkVolume(volume, { path: `additionalVolumes[${index}]`, machineType, isRoot: false, choices }),
    ),
  ];
}

function checkNames({ instanceType, zone, network, identity }: InstanceConfiguration): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (!NAME.test(instanceType))
    problems.push(toProblem('instanceType', 'a machine type such as n2-standard-4', instanceType));
  if (zone !== undefined && !NAME.test(zone)) problems.push(toProblem('zone', 'a zone such as europe-west1-b', zone));
  for (const [index, tag] of (network?.securityGroupIds ?? []).entries()) {
    if (NETWORK_TAG.test(tag)) continue;
    const expected = 'a network tag: 1 to 63 lower-case letters, digits and dashes, first a letter';
    problems.push(toProblem(`network.securityGroupIds[${index}]`, expected, tag));
  }
  if (identity !== undefined && !SERVICE_ACCOUNT.test(identity)) {
    problems.push(toProblem('identity', 'the email address of a service account, or default', identity));
  }
  return problems;
}

function checkNestedVirtualization({ nestedVirtualization, instanceType }: InstanceConfiguration) {
  const series = toMachineSeries(instanceType);
  if (nestedVirtualization !== true || series.hasNestedVirtualization) return [];
  const expected = `a machine type whose guests can run virtual machines, such as n2-standard-4: ${series.name} cannot`;
  return [toProblem('instanceType', expected, instanceType)];
}
