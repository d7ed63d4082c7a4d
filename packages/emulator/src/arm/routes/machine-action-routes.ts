import type { Machine } from '../../park/to-machine.ts';
import { type ArmCall, type ArmReply, asObject } from '../arm-context.ts';
import { ArmError } from '../arm-error.ts';
import { evictionCode, groupOf } from '../names.ts';
import { beginOperation, type OperationKind } from '../operations.ts';
import type { ArmRoute } from '../route.ts';
import { toArmError } from '../to-arm-error.ts';
import { requireMachine } from './machine-routes.ts';
import { machinesPath } from './paths.ts';

/** What is done to machines: power, boot diagnostics, eviction. */
export const machineActionRoutes: readonly ArmRoute[] = [
  action('start', 'VirtualMachines_Start', start),
  action('restart', 'VirtualMachines_Restart', restart),
  action('deallocate', 'VirtualMachines_Deallocate', (call) => stop(call, false)),
  action('powerOff', 'VirtualMachines_PowerOff', (call) => stop(call, true)),
  action('simulateEviction', 'VirtualMachines_SimulateEviction', evict),
  action('retrieveBootDiagnosticsData', 'VirtualMachines_RetrieveBootDiagnosticsData', retrieveDiagnostics),
  {
    method: 'GET',
    path: '/bootdiagnostics/{machineId}/{file}',
    operation: 'Blob_Get',
    access: 'public',
    answer: readBlob,
  },
];

function action(name: string, operation: string, answer: (call: ArmCall) => ArmReply): ArmRoute {
  return { method: 'POST', path: `${machinesPath}/{name}/${name}`, operation, answer };
}

function start(call: ArmCall): ArmReply {
  const machine = requireMachine(call);
  refuseWhileBusy(machine, ['stopping', 'terminating']);
  try {
    call.park.start(machine.id);
  } catch (error) {
    throw toArmError(error, machine.type, machine.zone);
  }
  return accepted(call, 'start', machine);
}

function restart(call: ArmCall): ArmReply {
  const machine = requireMachine(call);
  refuseWhileBusy(machine, ['stopping', 'terminating']);
  try {
    call.park.reboot(machine.id);
  } catch (error) {
    throw toArmError(error);
  }
  return accepted(call, 'restart', machine);
}

function stop(call: ArmCall, powersOff: boolean): ArmReply {
  const machine = requireMachine(call);
  refuseWhileBusy(machine, ['terminating', 'starting']);
  // A machine that is being deallocated refuses to be powered off.
  if (powersOff) refuseWhileBusy(machine, ['stopping']);
  call.park.updateMachine(machine.id, { attributes: { ...machine.attributes, powersOff } });
  call.park.stop(machine.id, { code: 'UserRequested', message: 'It was stopped by a request.' });
  return accepted(call, 'stop', machine);
}

function refuseWhileBusy({ state, name }: Machine, states: readonly string[]): void {
  if (!states.includes(state)) return;
  const message = `The operation is not allowed while another one is in progress on the VM '${name}' (${state}).`;
  throw new ArmError(409, 'OperationNotAllowed', message);
}

function accepted(call: ArmCall, kind: OperationKind, machine: Machine): ArmReply {
  return { status: 202, headers: beginOperation(call, kind, machine.id) };
}

function evict(call: ArmCall): ArmReply {
  const machine = requireMachine(call);
  if (machine.market !== 'spot') {
    throw new ArmError(409, 'OperationNotAllowed', `The VM '${machine.name}' is not an Azure Spot Virtual Machine.`);
  }
  evictMachine(call, machine);
  return { status: 204 };
}

/** Takes the capacity of a spot machine back, as its eviction policy says. @throws ArmError in states that forbid it */
export function evictMachine({ park }: Pick<ArmCall, 'park'>, machine: Machine): void {
  const { evictionPolicy } = asObject(asObject(machine.attributes.model).properties);
  const reason = { code: evictionCode, message: 'The capacity was taken back.' };
  try {
    park.interrupt(machine.id, { reason, action: evictionPolicy === 'Delete' ? 'terminate' : 'stop' });
  } catch (error) {
    throw toArmError(error);
  }
}

function retrieveDiagnostics(call: ArmCall): ArmReply {
  const machine = requireMachine(call);
  const properties = asObject(asObject(machine.attributes.model).properties);
  const { enabled } = asObject(asObject(properties.diagnosticsProfile).bootDiagnostics);
  if (enabled !== true) {
    const message = `Boot diagnostics is not enabled for the VM '${machine.name}' in '${groupOf(machine)}'.`;
    throw new ArmError(409, 'OperationNotAllowed', message);
  }
  const blob = (file: string) => `${call.origin}/bootdiagnostics/${machine.id}/${file}?sv=2024-05-04&sig=emulated`;
  return {
    status: 200,
    json: {
      consoleScreenshotBlobUri: blob('screenshot.bmp'),
      serialConsoleLogBlobUri: blob('serialconsole.log'),
    },
  };
}

function readBlob({ park, params, query }: ArmCall): ArmReply {
  const machine = park.machine(params.machineId ?? '');
  const isSigned = query.get('sig') === 'emulated';
  if (!isSigned) return { status: 403, text: 'AuthenticationFailed' };
  const text = machine === undefined ? '' : park.consoleText(machine.id);
  if (params.file !== 'serialconsole.log' || text === '') return { status: 404, text: 'BlobNotFound' };
  return { status: 200, text };
}
