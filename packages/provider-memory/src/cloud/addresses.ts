import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';

// Loopback addresses: a mistake never leaves the machine.
const NETWORK = '127.113';
const FIRST_HOST = 1;
const HOSTS = 65_534;

/** Whether an address belongs to the network of the simulated cloud. */
export function isCloudAddress(address: string): boolean {
  return address.startsWith(`${NETWORK}.`);
}

/**
 * Takes a free address. Addresses are handed out in turn, so that one that was freed is not used again soon.
 *
 * @param state - Inside a write transaction.
 * @throws CloudError `LimitExceeded` when none is left.
 */
export function takeAddress({ database, clock }: CloudState): string {
  const last = Number(database.prepare(`select value from facts where key = 'lastHost'`).get()?.value ?? 0);
  for (let step = 1; step <= HOSTS; step++) {
    const host = FIRST_HOST + ((last + step - FIRST_HOST) % HOSTS);
    const address = `${NETWORK}.${host >> 8}.${host & 255}`;
    if (isAddressTaken({ database, clock }, address)) continue;
    database.prepare(`insert or replace into facts (key, value) values ('lastHost', ?)`).run(String(host));
    return address;
  }
  throw new CloudError('LimitExceeded', `All addresses of ${NETWORK}.0.0/16 are taken`);
}

/** Whether an interface that exists has the address. */
export function isAddressTaken({ database, clock }: Pick<CloudState, 'database' | 'clock'>, address: string): boolean {
  const row = database
    .prepare(
      `select 1 from interfaces where (private_ip = :address or public_ip = :address)
       and (deleted_at is null or deleted_at > :now) limit 1`,
    )
    .get({ address, now: clock.now() });
  return row !== undefined;
}
