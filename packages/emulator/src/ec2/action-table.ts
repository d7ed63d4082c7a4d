import { rebootInstances, startInstances, stopInstances } from './actions/change-instance-states.ts';
import { createTags, deleteTags } from './actions/change-tags.ts';
import { deleteNetworkInterface, deleteVolume } from './actions/delete-parts.ts';
import { describeAvailabilityZones, describeKeyPairs, describeRegions } from './actions/describe-account.ts';
import { describeImages } from './actions/describe-images.ts';
import { describeInstanceStatus } from './actions/describe-instance-status.ts';
import { describeInstanceTypeOfferings } from './actions/describe-instance-type-offerings.ts';
import { describeInstanceTypes } from './actions/describe-instance-types.ts';
import { describeInstances } from './actions/describe-instances.ts';
import {
  describeAddresses,
  describeSecurityGroups,
  describeSubnets,
  describeVpcs,
} from './actions/describe-network.ts';
import { describeNetworkInterfaces } from './actions/describe-network-interfaces.ts';
import { describeTags } from './actions/describe-tags.ts';
import { describeVolumes } from './actions/describe-volumes.ts';
import { getConsoleOutput } from './actions/get-console-output.ts';
import { describeInstanceAttribute, modifyInstanceAttribute } from './actions/instance-attribute.ts';
import { runInstances } from './actions/run-instances.ts';
import { terminateInstances } from './actions/terminate-instances.ts';
import type { Ec2Action } from './ec2-context.ts';

/** The actions that the emulator knows, by their name. */
export const ec2Actions: Readonly<Record<string, Ec2Action>> = {
  CreateTags: createTags,
  DeleteNetworkInterface: deleteNetworkInterface,
  DeleteTags: deleteTags,
  DeleteVolume: deleteVolume,
  DescribeAddresses: describeAddresses,
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeImages: describeImages,
  DescribeInstanceAttribute: describeInstanceAttribute,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeInstances: describeInstances,
  DescribeKeyPairs: describeKeyPairs,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeRegions: describeRegions,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSubnets: describeSubnets,
  DescribeTags: describeTags,
  DescribeVolumes: describeVolumes,
  DescribeVpcs: describeVpcs,
  GetConsoleOutput: getConsoleOutput,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  RebootInstances: rebootInstances,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
};
