import { type ArmContext, asList, asObject, asText, type JsonObject } from './arm-context.ts';
import { ArmError, invalidParameter } from './arm-error.ts';
import { checkTags } from './check-tags.ts';
import { findInterface } from './names.ts';
import { nameOfId } from './resource-ids.ts';

/** An interface of a machine to make, or one that exists. */
export interface CheckedInterface {
  readonly id: string;
  readonly name: string;
  readonly isNew: boolean;
  readonly subnetKey: string;
  readonly deleteWithMachine: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly attributes: JsonObject;
  readonly address?: {
    readonly id: string;
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly deleteWithInterface: boolean;
  };
}

const networkVersions = ['2020-11-01', '2022-11-01'];

/**
 * Checks the interfaces of a machine to make.
 * @throws ArmError
 */
export function checkInterfaces(context: ArmContext, networkProfile: JsonObject): CheckedInterface[] {
  const existing = asList(networkProfile.networkInterfaces).map(asObject);
  const configurations = asList(networkProfile.networkInterfaceConfigurations).map(asObject);
  if (existing.length > 0 && configurations.length > 0) {
    throw invalidParameter(
      'networkProfile',
      'networkInterfaces and networkInterfaceConfigurations cannot be used together.',
    );
  }
  if (existing.length + configurations.length === 0) {
    throw invalidParameter('networkProfile', 'Virtual machine must have at least one network interface.');
  }
  if (configurations.length > 0 && !networkVersions.includes(asText(networkProfile.networkApiVersion) ?? '')) {
    throw invalidParameter('networkProfile.networkApiVersion', `One of ${networkVersions.join(', ')} is required.`);
  }
  return [
    ...existing.map((reference) => checkExisting(context, reference)),
    ...configurations.map((configuration) => checkConfiguration(context, configuration)),
  ];
}

function checkExisting(context: ArmContext, reference: JsonObject): CheckedInterface {
  const id = asText(reference.id) ?? '';
  const group = id.split('/')[4] ?? '';
  const found = findInterface(context, group, nameOfId(id));
  if (found === undefined) throw invalidReference(id);
  return {
    id: found.id,
    name: found.name ?? '',
    isNew: false,
    subnetKey: found.subnetId,
    deleteWithMachine: asObject(reference.properties).deleteOption === 'Delete',
    tags: {},
    attributes: {},
  };
}

function checkConfiguration(context: ArmContext, configuration: JsonObject): CheckedInterface {
  const { park } = context;
  const properties = asObject(configuration.properties);
  const [ip = {}] = asList(properties.ipConfigurations).map(asObject);
  const ipProperties = asObject(ip.properties);
  const subnetId = asText(asObject(ipProperties.subnet).id) ?? '';
  requireSubnet(context, subnetId);
  const address = asObject(ipProperties.publicIPAddressConfiguration);
  if (ipProperties.publicIPAddressConfiguration !== undefined && asObject(address.sku).name !== 'Standard') {
    throw new ArmError(
      400,
      'IPv4BasicSkuPublicIpCountLimitReached',
      'Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.',
    );
  }
  const securityGroupId = asText(asObject(properties.networkSecurityGroup).id);
  if (securityGroupId !== undefined) requireSecurityGroup(context, securityGroupId);
  return {
    id: park.newHex(32),
    name: asText(configuration.name) ?? 'nic',
    isNew: true,
    subnetKey: subnetId.toLowerCase(),
    deleteWithMachine: properties.deleteOption === 'Delete',
    tags: checkTags(configuration.tags),
    attributes: {
      subnetId,
      configurationName: asText(ip.name) ?? 'primary',
      isAccelerated: properties.enableAcceleratedNetworking === true,
      ...(securityGroupId !== undefined && { securityGroupId }),
    },
    ...(ipProperties.publicIPAddressConfiguration !== undefined && {
      address: {
        id: park.newHex(32),
        name: asText(address.name) ?? 'ip',
        tags: checkTags(address.tags),
        deleteWithInterface: asObject(address.properties).deleteOption === 'Delete',
      },
    }),
  };
}

/** @throws ArmError when there is no such subnet */
export function requireSubnet({ park, realm }: ArmContext, id: string): void {
  if (park.subnets(realm).some((subnet) => subnet.id === id.toLowerCase())) return;
  throw invalidReference(id);
}

/** @throws ArmError when there is no such network security group */
export function requireSecurityGroup({ account }: ArmContext, id: string): void {
  if (account.securityGroups.some((name) => name.toLowerCase() === nameOfId(id).toLowerCase())) return;
  throw invalidReference(id);
}

function invalidReference(id: string): ArmError {
  return new ArmError(
    400,
    'InvalidResourceReference',
    `Resource ${id} referenced by resource was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}
