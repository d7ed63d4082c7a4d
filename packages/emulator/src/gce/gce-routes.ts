import { setLabels, setMetadata, setTags } from './actions/annotate-instance.ts';
import {
  aggregateMachineTypes,
  getDiskType,
  getImage,
  getImageFromFamily,
  getMachineType,
  getNetwork,
  getProject,
  getSubnetwork,
  getZone,
  listDiskTypes,
  listImages,
  listMachineTypes,
  listNetworks,
  listSubnetworks,
  listZones,
  testPermissions,
} from './actions/catalog.ts';
import {
  deleteInstance,
  resetInstance,
  resumeInstance,
  setDeletionProtection,
  startInstance,
  stopInstance,
  suspendInstance,
} from './actions/change-instance.ts';
import { getInstance, getSerialPortOutput } from './actions/describe-instance.ts';
import { aggregateDisks, deleteDisk, getDisk, listDisks } from './actions/disks.ts';
import { insertInstance } from './actions/insert-instance.ts';
import { aggregateInstances, listInstances } from './actions/list-instances.ts';
import { aggregateOperations, getOperation, listOperations, waitForOperation } from './actions/operations.ts';
import { getRegion, listRegions } from './actions/regions.ts';
import type { GceHandler, GceRoute } from './gce-context.ts';

const project = '/compute/v1/projects/:project';
const zone = `${project}/zones/:zone`;
const instance = `${zone}/instances/:instance`;
const operation = `${zone}/operations/:operation`;
const region = `${project}/regions/:region`;

/** Everything that the emulator answers, by the names of the discovery document. */
export const gceRoutes: readonly GceRoute[] = [
  get('instances.aggregatedList', `${project}/aggregated/instances`, aggregateInstances),
  get('instances.list', `${zone}/instances`, listInstances),
  post('instances.insert', `${zone}/instances`, insertInstance),
  get('instances.get', instance, getInstance),
  { method: 'DELETE', operation: 'instances.delete', path: instance, handle: deleteInstance },
  post('instances.start', `${instance}/start`, startInstance),
  post('instances.stop', `${instance}/stop`, stopInstance),
  post('instances.reset', `${instance}/reset`, resetInstance),
  post('instances.suspend', `${instance}/suspend`, suspendInstance),
  post('instances.resume', `${instance}/resume`, resumeInstance),
  post('instances.setLabels', `${instance}/setLabels`, setLabels),
  post('instances.setMetadata', `${instance}/setMetadata`, setMetadata),
  post('instances.setTags', `${instance}/setTags`, setTags),
  post('instances.setDeletionProtection', `${instance}/setDeletionProtection`, setDeletionProtection),
  get('instances.getSerialPortOutput', `${instance}/serialPort`, getSerialPortOutput),

  get('zoneOperations.list', `${zone}/operations`, listOperations),
  get('zoneOperations.get', operation, getOperation),
  post('zoneOperations.wait', `${operation}/wait`, waitForOperation),
  get('globalOperations.aggregatedList', `${project}/aggregated/operations`, aggregateOperations),

  get('disks.aggregatedList', `${project}/aggregated/disks`, aggregateDisks),
  get('disks.list', `${zone}/disks`, listDisks),
  get('disks.get', `${zone}/disks/:disk`, getDisk),
  { method: 'DELETE', operation: 'disks.delete', path: `${zone}/disks/:disk`, handle: deleteDisk },

  get('projects.get', project, getProject),
  get('zones.list', `${project}/zones`, listZones),
  get('zones.get', zone, getZone),
  get('regions.list', `${project}/regions`, listRegions),
  get('regions.get', region, getRegion),
  get('machineTypes.aggregatedList', `${project}/aggregated/machineTypes`, aggregateMachineTypes),
  get('machineTypes.list', `${zone}/machineTypes`, listMachineTypes),
  get('machineTypes.get', `${zone}/machineTypes/:machineType`, getMachineType),
  get('diskTypes.list', `${zone}/diskTypes`, listDiskTypes),
  get('diskTypes.get', `${zone}/diskTypes/:diskType`, getDiskType),
  get('images.list', `${project}/global/images`, listImages),
  get('images.getFromFamily', `${project}/global/images/family/:family`, getImageFromFamily),
  get('images.get', `${project}/global/images/:image`, getImage),
  get('networks.list', `${project}/global/networks`, listNetworks),
  get('networks.get', `${project}/global/networks/:network`, getNetwork),
  get('subnetworks.list', `${region}/subnetworks`, listSubnetworks),
  get('subnetworks.get', `${region}/subnetworks/:subnetwork`, getSubnetwork),

  post('resourceManager.testIamPermissions', '/v1/projects/:project:testIamPermissions', testPermissions),
];

function get(name: string, path: string, handle: GceHandler): GceRoute {
  return { method: 'GET', operation: name, path, handle };
}

function post(name: string, path: string, handle: GceHandler): GceRoute {
  return { method: 'POST', operation: name, path, handle };
}
