import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Action, Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { findInstances } from '../find-instances.ts';
import { attributesOf, type InstanceAttributes, toJson } from '../instance-attributes.ts';
import { requireWellFormed } from '../resource-ids.ts';
import { toGroupSet } from '../views/to-group-set.ts';
import type { QueryParameters } from '../wire/query-parameters.ts';
import type { XmlObject } from '../wire/to-xml.ts';

/**
 * Attributes that the emulator can change: termination and stop protection, shutdown behavior, and for a stopped
 * instance its type and user data; `DeleteOnTermination` of its volumes.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
 */
export const modifyInstanceAttribute: Ec2Action = {
  prepare(context, parameters) {
    const id = parameters.requiredText('InstanceId');
    requireWellFormed('instance', [id]);
    const changes = [
      ...readSettings(parameters),
      ...readStoppedSettings(context, parameters),
      ...readVolumes(parameters),
    ];
    if (changes.length !== 1 && !parameters.has('BlockDeviceMapping')) {
      const what = changes.length === 0 ? 'No attributes specified.' : 'Fields for multiple attribute types specified.';
      throw new Ec2Error('InvalidParameterCombination', what);
    }
    return () => {
      const [machine] = findInstances(context, [id]);
      for (const change of changes) if (machine) change(context, machine);
      return { return: true };
    };
  },
};

type Change = (context: Ec2Context, machine: Machine) => void;

function readSettings(parameters: QueryParameters): Change[] {
  const isProtected = parameters.below('DisableApiTermination').flag('Value');
  const isStopProtected = parameters.below('DisableApiStop').flag('Value');
  const shutdownBehavior = parameters.below('InstanceInitiatedShutdownBehavior').choice('Value', ['stop', 'terminate']);
  const changes: Change[] = [];
  if (isProtected !== undefined) changes.push(({ park }, { id }) => park.updateMachine(id, { isProtected }));
  if (isStopProtected !== undefined) changes.push(toAttributeChange({ isStopProtected }));
  if (shutdownBehavior !== undefined) changes.push(toAttributeChange({ shutdownBehavior }));
  return changes;
}

function readStoppedSettings({ park, realm }: Ec2Context, parameters: QueryParameters): Change[] {
  const type = parameters.below('InstanceType').text('Value');
  const userData = parameters.below('UserData').text('Value');
  if (type !== undefined && !park.types(realm).some(({ name }) => name === type)) {
    throw new Ec2Error('InvalidInstanceAttributeValue', `Invalid value '${type}' for InstanceType.`);
  }
  const changes: Change[] = [];
  for (const patch of [{ type }, { userData }]) {
    if (Object.values(patch)[0] === undefined) continue;
    changes.push((context, machine) => {
      if (machine.state !== 'stopped') {
        throw new Ec2Error('IncorrectInstanceState', `The instance '${machine.id}' is not in the 'stopped' state.`);
      }
      context.park.updateMachine(machine.id, patch);
    });
  }
  return changes;
}

function readVolumes(parameters: QueryParameters): Change[] {
  return parameters.list('BlockDeviceMapping').map((mapping): Change => {
    const device = mapping.requiredText('DeviceName');
    const deleteWithMachine = mapping.below('Ebs').flag('DeleteOnTermination');
    return ({ park }, { disks }) => {
      const disk = disks.find(({ attachment }) => attachment?.device === device);
      if (!disk) throw new Ec2Error('InvalidInstanceAttributeValue', `No device is currently mapped at ${device}`);
      park.updatePart(disk.id, { deleteWithMachine });
    };
  });
}

function toAttributeChange(changed: Partial<InstanceAttributes>): Change {
  return ({ park }, machine) =>
    park.updateMachine(machine.id, { attributes: toJson({ ...attributesOf(machine), ...changed }) });
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
export const describeInstanceAttribute: Ec2Action = {
  prepare(context, parameters) {
    const id = parameters.requiredText('InstanceId');
    const attribute = parameters.requiredText('Attribute');
    requireWellFormed('instance', [id]);
    const view = Object.hasOwn(attributeViews, attribute) ? attributeViews[attribute] : undefined;
    if (!view) {
      throw new Ec2Error('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid.`);
    }
    return () => {
      const [machine] = findInstances(context, [id]);
      return { instanceId: id, ...(machine ? view(context, machine) : {}) };
    };
  },
};

const attributeViews: Readonly<Record<string, (context: Ec2Context, machine: Machine) => XmlObject>> = {
  disableApiTermination: (_, { isProtected }) => ({ disableApiTermination: { value: isProtected } }),
  disableApiStop: (_, machine) => ({ disableApiStop: { value: attributesOf(machine).isStopProtected } }),
  ebsOptimized: (_, machine) => ({ ebsOptimized: { value: attributesOf(machine).isEbsOptimized } }),
  groupSet: (context, machine) => ({ groupSet: toGroupSet(context, attributesOf(machine).securityGroupIds) }),
  instanceInitiatedShutdownBehavior: (_, machine) => ({
    instanceInitiatedShutdownBehavior: { value: attributesOf(machine).shutdownBehavior },
  }),
  instanceType: (_, { type }) => ({ instanceType: { value: type } }),
  userData: (_, { userData }) => ({ userData: userData === null ? {} : { value: userData } }),
};
