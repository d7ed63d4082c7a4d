import type { RunController } from './run.ts';

/** What a command sees of the world. */
export interface CommandContext {
  /** Writes to standard output, where results go. */
  readonly stdout: (text: string) => void;
  /** Writes to standard error, where everything else goes. */
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the program was started; a configuration is looked up here when none is named. */
  readonly workingFolder: string;
  /** What time it is, in epoch milliseconds. */
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly sleep: (durationMs: number) => Promise<void>;
  /** Reads standard input: all, or where it is longer than the limit in bytes, more than that. Default: no limit. */
  readonly readStandardInput: (limitBytes?: number) => Promise<string>;
  /** Runs the controller until the signal is aborted. */
  readonly runController: RunController;
  /** Aborted when the program is asked to end. Listening begins with the first look at it. */
  readonly stopSignal: () => AbortSignal;
}

/** Options that every command takes. */
export interface GlobalOptions {
  /** Configuration file or folder. Default: `CLOUD_SPI_CONFIG`, else `./cloud-spi.yaml`. */
  readonly config?: string | undefined;
}
