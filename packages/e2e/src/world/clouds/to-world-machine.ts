import type { Machine } from '@cloud-spi/emulator';
import type { WorldMachine } from './world-cloud.ts';

const STATES: Readonly<Record<string, WorldMachine['state']>> = {
  starting: 'starting',
  running: 'running',
  stopping: 'stopped',
  stopped: 'stopped',
};

/**
 * A machine of a machine park as the world looks at it; one that is broken counts as gone.
 *
 * @param machine - As the park shows it. Its id must be the instance id of the cloud's provider.
 */
export function toWorldMachine({ id, state, interfaces, userData }: Machine): WorldMachine {
  return {
    id,
    state: STATES[state] ?? 'gone',
    address: interfaces[0]?.privateAddress,
    userData: userData === null ? undefined : Buffer.from(userData, 'base64').toString('utf8'),
  };
}
