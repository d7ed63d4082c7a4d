import type { LaunchFailure } from './park-context.ts';
import type { JsonValue, MachineMarket } from './park-state.ts';

/** What every part of a park may carry. */
export interface Descriptions {
  readonly name?: string | undefined;
  /** Tags or labels. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Whatever the front end wants to find again. */
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
}

/** A disk to make. */
export interface NewDisk extends Descriptions {
  readonly id: string;
  readonly realm: string;
  readonly zone: string;
  readonly sizeGib: number;
  readonly kind: string;
  readonly iops?: number | undefined;
  readonly throughputMibps?: number | undefined;
  readonly isEncrypted?: boolean | undefined;
}

/** A network interface to make. */
export interface NewInterface extends Descriptions {
  readonly id: string;
  readonly realm: string;
  readonly zone: string;
  readonly subnetId: string;
  /** Default: a free one. */
  readonly privateAddress?: string | undefined;
  /** Whether it gets a public address with each start; default false. */
  readonly hasEphemeralAddress?: boolean | undefined;
}

/** A standing public address to make. */
export interface NewAddress extends Descriptions {
  readonly id: string;
  readonly realm: string;
  readonly zone?: string | undefined;
}

/** How a part is attached. */
export interface Attachment {
  /** Device name, slot or index, in the words of the front end. */
  readonly device: string;
  readonly deleteWithMachine: boolean;
}

/** A machine to launch, with its parts. Ids are the front end's; see `MachinePark.newHex`. */
export interface LaunchRequest extends Descriptions {
  readonly id: string;
  readonly realm: string;
  readonly zone: string;
  readonly type: string;
  readonly imageId?: string | undefined;
  /** Default `on-demand`. */
  readonly market?: MachineMarket | undefined;
  /** Base64. */
  readonly userData?: string | undefined;
  readonly isProtected?: boolean | undefined;
  /** Parts that are made with the machine. */
  readonly newDisks?: readonly (Omit<NewDisk, 'realm' | 'zone'> & Attachment)[] | undefined;
  readonly newInterfaces?: readonly (Omit<NewInterface, 'realm' | 'zone'> & Attachment)[] | undefined;
  /** Parts that exist already. */
  readonly disks?: readonly (Attachment & { readonly id: string })[] | undefined;
  readonly interfaces?: readonly (Attachment & { readonly id: string })[] | undefined;
  /** Accepted, and failed later. */
  readonly failure?: LaunchFailure | undefined;
}
