/** A security group that exists. */
export interface Ec2SecurityGroup {
  /** Such as `sg-0123456789abcdef0`. */
  readonly id: string;
  readonly name: string;
}

/** What an account has in a region besides machines and their parts. */
export interface Ec2Account {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  readonly vpcCidr: string;
  /** The first one is the default group. */
  readonly securityGroups: readonly Ec2SecurityGroup[];
  /** Names of key pairs. */
  readonly keyPairs: readonly string[];
  /** Names of instance profiles; undefined: every name exists. */
  readonly instanceProfiles: readonly string[] | undefined;
}

/** The realm of an account and region in a park. */
export function toRealm(accountId: string, region: string): string {
  return `ec2/${accountId}/${region}`;
}
