/** A machine of a cloud, as far as the world looks at it. */
export interface WorldMachine {
  /** The instance id that the cloud's provider knows it by. */
  readonly id: string;
  /** `gone` also while it is on its way there. */
  readonly state: 'starting' | 'running' | 'stopped' | 'gone';
  /** Private address: of 127.113.0.0/16, unless it is that of a real virtual machine. */
  readonly address: string | undefined;
  /** What it was told for its first boot, as text. */
  readonly userData: string | undefined;
}

/** What there is in a simulated cloud, and was. */
export interface WorldCloudCounts {
  /** Machines that were ever made. */
  readonly launched: number;
  /** Machines that exist. */
  readonly machines: number;
  /** Volumes, interfaces and addresses that exist. */
  readonly parts: number;
}

/** A provider in the controller's configuration. */
export interface ProviderEntry {
  /** Name of the npm package. */
  readonly package: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where the pool of the demonstration places its workers in a cloud. */
export interface WorldPlacement {
  readonly zone: string;
  readonly imageId?: string;
  readonly instanceType?: string;
}

/** A simulated cloud of the demonstration, while it runs. All its state stays in the data folder. */
export interface WorldCloud {
  /** What the controller needs to reach it. */
  readonly provider: ProviderEntry;
  /** Where workers are placed, in this order. */
  readonly placements: readonly WorldPlacement[];
  /** Every machine that the cloud still knows. */
  listMachines(): readonly WorldMachine[] | Promise<readonly WorldMachine[]>;
  /** What there is, and was. */
  count(): WorldCloudCounts | Promise<WorldCloudCounts>;
  /** Stops; everything goes on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts a simulated cloud, where an earlier one in the same folder ended. The addresses of its machines must not be
 * those of another cloud.
 *
 * @param folder - Where it keeps its state, absolute.
 */
export type StartWorldCloud = (folder: string) => Promise<WorldCloud>;
