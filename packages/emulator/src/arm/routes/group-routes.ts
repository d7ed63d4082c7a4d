import type { ArmCall, ArmReply } from '../arm-context.ts';
import { answerOperation } from '../operations.ts';
import type { ArmRoute } from '../route.ts';
import { requireMachine } from './machine-routes.ts';
import { groupPath, machinesPath, subscriptionPath } from './paths.ts';

const locks = `${machinesPath}/{name}/providers/Microsoft.Authorization/locks`;

/** Resource groups, permissions, locks of machines, and long-running operations. */
export const groupRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: groupPath, operation: 'ResourceGroups_Get', answer: getGroup },
  {
    method: 'GET',
    path: `${groupPath}/providers/Microsoft.Authorization/permissions`,
    operation: 'Permissions_ListForResourceGroup',
    answer: listPermissions,
  },
  ...['{type}/{name}', '{parentType}/{parent}/{type}/{name}'].map((resource) => ({
    method: 'GET',
    path: `${groupPath}/providers/{namespace}/${resource}/providers/Microsoft.Authorization/permissions`,
    operation: 'Permissions_ListForResource',
    answer: listPermissions,
  })),
  {
    method: 'PUT',
    path: `${locks}/{lock}`,
    operation: 'ManagementLocks_CreateOrUpdateAtResourceLevel',
    answer: (call) => setLock(call, true),
  },
  {
    method: 'DELETE',
    path: `${locks}/{lock}`,
    operation: 'ManagementLocks_DeleteAtResourceLevel',
    answer: (call) => setLock(call, false),
  },
  {
    method: 'GET',
    path: `${subscriptionPath}/providers/{namespace}/locations/{location}/operations/{operationId}`,
    operation: 'Operations_Get',
    answer: answerOperation,
  },
];

/** The same everywhere. */
function listPermissions({ account }: ArmCall): ArmReply {
  const permission = { actions: account.permittedActions, notActions: [], dataActions: [], notDataActions: [] };
  return { status: 200, json: { value: [permission] } };
}

function getGroup({ account, params }: ArmCall): ArmReply {
  const { resourceGroup = '' } = params;
  const name = account.resourceGroups.find((group) => group.toLowerCase() === resourceGroup.toLowerCase());
  return {
    status: 200,
    json: {
      id: `/subscriptions/${account.subscriptionId}/resourceGroups/${name}`,
      name,
      type: 'Microsoft.Resources/resourceGroups',
      location: account.location,
      properties: { provisioningState: 'Succeeded' },
    },
  };
}

function setLock(call: ArmCall, isProtected: boolean): ArmReply {
  const machine = requireMachine(call);
  call.park.updateMachine(machine.id, { isProtected });
  if (!isProtected) return { status: 200 };
  const { lock = '' } = call.params;
  const id = call.request.url.pathname;
  return {
    status: 201,
    json: { id, name: lock, type: 'Microsoft.Authorization/locks', properties: { level: 'CanNotDelete' } },
  };
}
