import { describeImages } from './actions/describe-images.ts';
import { describeInstances } from './actions/describe-instances.ts';
import { runInstances } from './actions/run-instances.ts';
import { terminateInstances } from './actions/terminate-instances.ts';
import type { Ec2Action } from './ec2-context.ts';

/** The actions that the emulator knows, by their name. */
export const ec2Actions: Readonly<Record<string, Ec2Action>> = {
  DescribeImages: describeImages,
  DescribeInstances: describeInstances,
  RunInstances: runInstances,
  TerminateInstances: terminateInstances,
};
