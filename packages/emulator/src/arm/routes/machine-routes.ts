import type { Machine } from '../../park/to-machine.ts';
import type { ArmCall, ArmReply } from '../arm-context.ts';
import { ArmError, resourceNotFound } from '../arm-error.ts';
import { checkTags } from '../check-tags.ts';
import { changesTheUnchangeable, createMachine } from '../create-machine.ts';
import { deleteMachine } from '../delete-machine.ts';
import { findMachine, isInGroup, isThere } from '../names.ts';
import { beginOperation } from '../operations.ts';
import { answerPage } from '../pages.ts';
import { readBody } from '../read-body.ts';
import type { ArmRoute } from '../route.ts';
import { machineType, toInstanceView, toStatusOnly, toVirtualMachine } from '../views/to-virtual-machine.ts';
import { machinesPath, subscriptionPath } from './paths.ts';

/** Machines: create, read, list, change and delete. */
export const machineRoutes: readonly ArmRoute[] = [
  { method: 'PUT', path: `${machinesPath}/{name}`, operation: 'VirtualMachines_CreateOrUpdate', answer: putMachine },
  { method: 'PATCH', path: `${machinesPath}/{name}`, operation: 'VirtualMachines_Update', answer: patchMachine },
  { method: 'GET', path: `${machinesPath}/{name}`, operation: 'VirtualMachines_Get', answer: getMachine },
  {
    method: 'GET',
    path: `${machinesPath}/{name}/instanceView`,
    operation: 'VirtualMachines_InstanceView',
    answer: (call) => ({ status: 200, json: toInstanceView(requireMachine(call)) }),
  },
  { method: 'DELETE', path: `${machinesPath}/{name}`, operation: 'VirtualMachines_Delete', answer: removeMachine },
  { method: 'GET', path: machinesPath, operation: 'VirtualMachines_List', answer: listOfGroup },
  {
    method: 'GET',
    path: `${subscriptionPath}/providers/Microsoft.Compute/virtualMachines`,
    operation: 'VirtualMachines_ListAll',
    answer: listAll,
  },
];

/** The machine that a path names. @throws ArmError when there is none */
export function requireMachine(call: ArmCall): Machine {
  const { resourceGroup = '', name = '' } = call.params;
  const machine = findMachine(call, resourceGroup, name);
  if (machine === undefined) throw resourceNotFound(machineType, name, resourceGroup);
  return machine;
}

function putMachine(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const body = readBody(call);
  if (!/^[^\s_][\w.()-]{0,62}[\w()-]$|^\w$/.test(name)) {
    throw new ArmError(400, 'InvalidParameter', `The name '${name}' of the virtual machine is not valid.`);
  }
  const existing = findMachine(call, resourceGroup, name);
  if (existing !== undefined) return putExisting(call, existing, body);
  const machine = createMachine(call, resourceGroup, name, body);
  const headers = beginOperation(call, 'create', machine.id);
  return { status: 201, json: toVirtualMachine(call, machine, false), headers };
}

function putExisting(call: ArmCall, machine: Machine, body: ReturnType<typeof readBody>): ArmReply {
  if (call.request.headers['if-none-match'] === '*') {
    throw new ArmError(412, 'PreconditionFailed', `The resource '${machine.name}' exists already (If-None-Match: *).`);
  }
  if (machine.state === 'terminating') {
    const message = `The operation is not allowed since the VM '${machine.name}' is marked for deletion.`;
    throw new ArmError(409, 'OperationNotAllowed', message);
  }
  const property = changesTheUnchangeable(machine, body);
  if (property !== undefined) {
    const message = `Changing property '${property}' is not allowed.`;
    throw new ArmError(409, 'PropertyChangeNotAllowed', message, { target: property });
  }
  call.park.updateMachine(machine.id, { labels: checkTags(body.tags) });
  const headers = beginOperation(call, 'create', machine.id);
  return { status: 200, json: toVirtualMachine(call, requireMachine(call), false), headers };
}

function patchMachine(call: ArmCall): ArmReply {
  const machine = requireMachine(call);
  const { tags, ...others } = readBody(call);
  if (Object.keys(others).length > 0) {
    throw new ArmError(501, 'NotImplemented', 'The emulator changes nothing but tags of a machine.');
  }
  // Unlike what the verb says, the tags that are given replace all there were.
  if (tags !== undefined) call.park.updateMachine(machine.id, { labels: checkTags(tags) });
  return { status: 200, json: toVirtualMachine(call, requireMachine(call), false) };
}

function getMachine(call: ArmCall): ArmReply {
  const expand = call.query.get('$expand')?.toLowerCase() ?? '';
  return { status: 200, json: toVirtualMachine(call, requireMachine(call), expand.includes('instanceview')) };
}

function removeMachine(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const machine = findMachine(call, resourceGroup, name);
  if (machine === undefined) return { status: 204 };
  deleteMachine(call, machine);
  return { status: 202, headers: beginOperation(call, 'delete', machine.id) };
}

function listOfGroup(call: ArmCall): ArmReply {
  if (call.query.get('$expand') !== undefined && call.query.get('$filter') === undefined) {
    throw new ArmError(400, 'InvalidParameter', 'The $expand of a list needs a $filter by virtualMachineScaleSet.');
  }
  const { resourceGroup = '' } = call.params;
  return answerPage(call, {
    after: (position) => machinesAfter(call, position, (machine) => isInGroup(machine, resourceGroup)),
    positionOf: ({ sequence }) => sequence,
    toBody: (machine: Machine) => toVirtualMachine(call, machine, false),
  });
}

function listAll(call: ArmCall): ArmReply {
  const isStatusOnly = call.query.get('statusonly')?.toLowerCase() === 'true';
  return answerPage(call, {
    after: (position) => machinesAfter(call, position, () => true),
    positionOf: ({ sequence }) => sequence,
    toBody: (machine: Machine) => (isStatusOnly ? toStatusOnly(call, machine) : toVirtualMachine(call, machine, false)),
  });
}

function* machinesAfter(
  { park, realm, extraLagMs }: ArmCall,
  position: number,
  isWanted: (machine: Machine) => boolean,
): Iterable<Machine> {
  for (const machine of park.iterateMachines(realm, { extraLagMs, afterSequence: Math.max(0, position) })) {
    if (isThere(machine) && isWanted(machine)) yield machine;
  }
}
