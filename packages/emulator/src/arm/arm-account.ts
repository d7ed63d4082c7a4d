/** What one emulated subscription is. */
export interface ArmAccount {
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** The only region. */
  readonly location: string;
  /** Names of the resource groups. */
  readonly resourceGroups: readonly string[];
  /** Names of the network security groups, in every resource group. */
  readonly securityGroups: readonly string[];
  /** Public keys that Azure keeps, by name, in every resource group. */
  readonly sshPublicKeys: Readonly<Record<string, string>>;
  /** What the caller may do: patterns of actions. */
  readonly permittedActions: readonly string[];
  readonly knobs: ArmKnobs;
}

/** Behavior that differs between regions and times, or that the vendor leaves open. */
export interface ArmKnobs {
  /** Machines on one page of a list. Default 50. */
  readonly pageSize: number;
  /** What `Retry-After` of operations says, in seconds; 0: nothing. Default 10. */
  readonly retryAfterSeconds: number;
  /** Whether ids are answered with the resource group in upper case, as Azure does at times. Default false. */
  readonly upperCaseGroups: boolean;
  /**
   * For how long the interface of a machine whose creation failed stays reserved for it, in milliseconds: it is not
   * deleted with the machine, and cannot be deleted before. 0: it goes with the machine. Default 180 000.
   */
  readonly interfaceReservationMs: number;
  /** Whether a refusal for lack of capacity or quota leaves a broken machine behind. Default false. */
  readonly keepsRefusedMachines: boolean;
}

/** What Azure mostly does. */
export const defaultArmKnobs: ArmKnobs = {
  pageSize: 50,
  retryAfterSeconds: 10,
  upperCaseGroups: false,
  interfaceReservationMs: 180_000,
  keepsRefusedMachines: false,
};

/** The default subscription of the emulator. */
export const defaultSubscriptionId = '00000000-0000-4000-8000-00000000a2e0';

/** The default region of the emulator. */
export const defaultArmLocation = 'westeurope';

/** The default resource group of the emulator. */
export const defaultResourceGroup = 'labs';

/** The realm of a subscription and region in a park. */
export function toArmRealm(subscriptionId: string, location: string): string {
  return `azure/${subscriptionId.toLowerCase()}/${location}`;
}
