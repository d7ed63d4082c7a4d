import type { GceCloud } from '../gce-context.ts';
import { invalidValue, notFound } from '../gce-error.ts';
import { nameOf, toPath } from '../wire/links.ts';
import { readObjects, readText } from '../wire/read-body.ts';

type Json = Readonly<Record<string, unknown>>;

/** A network interface that an instance is made with. */
export interface PlannedInterface {
  readonly subnetId: string;
  readonly network: string;
  readonly privateAddress: string | undefined;
  readonly accessConfigName: string | undefined;
}

/**
 * Reads and checks `networkInterfaces` of an insert.
 * @throws GceError
 */
export function readInterfaces(cloud: GceCloud, body: Json, zone: string): PlannedInterface[] {
  const interfaces = readObjects(body, 'networkInterfaces', 'resource.networkInterfaces');
  if (interfaces.length === 0) {
    throw invalidValue('resource.networkInterfaces', '', 'At least one network interface is required.');
  }
  return interfaces.map((nic, index) => readInterface(cloud, nic, `resource.networkInterfaces[${index}]`, zone));
}

function readInterface(cloud: GceCloud, nic: Json, field: string, zone: string): PlannedInterface {
  const region = zone.replace(/-[^-]*$/, '');
  const network = readText(nic, 'network', `${field}.network`);
  const subnetwork = readText(nic, 'subnetwork', `${field}.subnetwork`);
  const subnet = cloud.park
    .subnets(cloud.realm)
    .find(({ id, attributes }) =>
      subnetwork === undefined
        ? attributes?.region === region && attributes.network === nameOf(network ?? 'default')
        : toPath(subnetwork).endsWith(id),
    );
  if (!subnet) {
    const wanted = toPath(subnetwork ?? network ?? 'global/networks/default');
    throw notFound(wanted.startsWith('projects/') ? wanted : `projects/${cloud.projectId}/${wanted}`);
  }
  if (subnet.attributes?.region !== region) {
    throw invalidValue(`${field}.subnetwork`, subnet.id, 'The subnetwork is in another region than the instance.');
  }
  const [accessConfig, ...more] = readObjects(nic, 'accessConfigs', `${field}.accessConfigs`);
  if (more.length > 0) throw invalidValue(`${field}.accessConfigs`, '', 'At most one access config is supported.');
  return {
    subnetId: subnet.id,
    network: String(subnet.attributes.network),
    privateAddress: readText(nic, 'networkIP', `${field}.networkIP`),
    accessConfigName:
      accessConfig && (readText(accessConfig, 'name', `${field}.accessConfigs[0].name`) ?? 'External NAT'),
  };
}
