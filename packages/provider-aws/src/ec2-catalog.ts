import { createLookupCache, type LookupCache } from '@cloud-spi/provider-kit';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import type { AwsProviderSettings } from './aws-provider-options.ts';
import type { Ec2InstanceType, Filter, Image, Subnet } from './ec2-api.ts';
import type { Ec2Call, Ec2Requests } from './ec2-requests.ts';
import { escapeFilterValue } from './ec2-tags.ts';

/**
 * What an account can use: images, types, subnets, groups, keys. Answers are used again for a minute, since hundreds of
 * instances are made from the same ones. What does not exist is `undefined`, and looked up again the next time.
 */
export class Ec2Catalog {
  readonly #requests: Ec2Requests;
  readonly #imageOwners: readonly string[];
  readonly #cache: LookupCache;

  /**
   * @param requests - Asks EC2.
   * @param settings - Parsed options.
   */
  constructor(requests: Ec2Requests, { clock, imageOwners }: AwsProviderSettings) {
    this.#requests = requests;
    this.#imageOwners = imageOwners;
    this.#cache = createLookupCache({ clock });
  }

  /**
   * Finds an image.
   *
   * @param image - Its id, or a name of which it is the newest that is available; `*` and `?` stand for any characters.
   * @param operation - The method that asks, for errors.
   */
  findImage(image: string, operation: string): Promise<Image | undefined> {
    const isId = /^ami-[0-9a-f]+$/.test(image);
    return this.#find(`image ${image}`, async () => {
      const request = isId
        ? { ImageIds: [image] }
        : { Owners: [...this.#imageOwners], Filters: [toFilter('name', image), toFilter('state', 'available')] };
      const { Images = [] } = await this.#requests.send('DescribeImages', request, toCall(operation));
      return Images.toSorted((one, other) => (other.CreationDate ?? '').localeCompare(one.CreationDate ?? ''))[0];
    });
  }

  /** Finds an instance type. @param name its name @param operation the method that asks */
  findInstanceType(name: string, operation: string): Promise<Ec2InstanceType | undefined> {
    return this.#find(`type ${name}`, async () => {
      // Not by a filter: that is applied page by page, so the first page may be empty.
      const request = { InstanceTypes: [name as NonNullable<Ec2InstanceType['InstanceType']>] };
      const { InstanceTypes = [] } = await this.#requests.send('DescribeInstanceTypes', request, toCall(operation));
      return InstanceTypes[0];
    });
  }

  /** The zones that offer an instance type. @param instanceType its name @param operation the method that asks */
  async findZones(instanceType: string, operation: string): Promise<readonly string[]> {
    const found = await this.#find(`zones ${instanceType}`, async () => {
      const filter = toFilter('instance-type', escapeFilterValue(instanceType));
      const request = { LocationType: 'availability-zone' as const, Filters: [filter] };
      const zones: string[] = [];
      for await (const page of this.#requests.pages('DescribeInstanceTypeOfferings', request, toCall(operation))) {
        for (const { Location } of page.InstanceTypeOfferings ?? []) if (Location !== undefined) zones.push(Location);
      }
      return zones.length === 0 ? undefined : zones.toSorted();
    });
    return found ?? [];
  }

  /**
   * Finds subnets, in the order of their zones.
   *
   * @param which - By ids, by VPC, or the default subnets.
   * @param operation - The method that asks, for errors.
   * @returns Empty when one of the ids does not exist.
   */
  async findSubnets(
    which: { readonly subnetIds?: readonly string[] | undefined; readonly vpcId?: string | undefined },
    operation: string,
  ): Promise<readonly Subnet[]> {
    const { subnetIds, vpcId } = which;
    const filter = vpcId === undefined ? toFilter('default-for-az', 'true') : toFilter('vpc-id', vpcId);
    const found = await this.#find(`subnets ${subnetIds?.join() ?? vpcId ?? ''}`, async () => {
      const request = subnetIds === undefined ? { Filters: [filter] } : { SubnetIds: [...subnetIds] };
      const { Subnets = [] } = await this.#requests.send('DescribeSubnets', request, toCall(operation));
      if (Subnets.length === 0) return undefined;
      return Subnets.toSorted((one, other) => orderOf(one).localeCompare(orderOf(other)));
    });
    return found ?? [];
  }

  /** Says whether all security groups exist. @param groupIds their ids @param operation the method that asks */
  async hasSecurityGroups(groupIds: readonly string[], operation: string): Promise<boolean> {
    const request = { GroupIds: [...groupIds] };
    const found = await this.#find(`groups ${groupIds.join()}`, () =>
      this.#requests.send('DescribeSecurityGroups', request, toCall(operation)),
    );
    return found !== undefined;
  }

  /** Says whether a key pair exists. @param name its name @param operation the method that asks */
  async hasKeyPair(name: string, operation: string): Promise<boolean> {
    const found = await this.#find(`key ${name}`, () =>
      this.#requests.send('DescribeKeyPairs', { KeyNames: [name] }, toCall(operation)),
    );
    return found !== undefined;
  }

  /** Looks up once for all. What EC2 refuses to look up does not exist: ids of a wrong form, and those of nobody. */
  #find<T>(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    return this.#cache.get(key, async () => {
      try {
        return await load();
      } catch (error) {
        if (isCloudProvisioningError(error) && error.code === 'InvalidConfiguration') return undefined;
        throw error;
      }
    });
  }
}

function toFilter(name: string, value: string): Filter {
  return { Name: name, Values: [value] };
}

/** Shared by all who ask meanwhile, so without the signal of one of them. */
function toCall(operation: string): Ec2Call {
  return { operation };
}

function orderOf({ AvailabilityZone = '', SubnetId = '' }: Subnet): string {
  return `${AvailabilityZone} ${SubnetId}`;
}
