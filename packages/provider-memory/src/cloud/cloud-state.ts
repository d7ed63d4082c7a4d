import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '@cloud-spi/provider-kit';
import type { MemoryCloudSettings } from './cloud-settings.ts';

/** What every part of the simulated cloud works on. */
export interface CloudState {
  /** Everything that changes. */
  readonly database: DatabaseSync;
  /** Everything that does not. */
  readonly settings: MemoryCloudSettings;
  /** The cloud's time. */
  readonly clock: Clock;
}
