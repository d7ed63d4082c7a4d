import type { DatabaseSync } from 'node:sqlite';
import { CONFORMANCE_FAULTS } from '@cloud-spi/spi';
import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';
import { inTransaction } from './open-database.ts';

/**
 * Faults that the simulated cloud can show: those of the conformance suite, and `lag`: the next read of an instance by
 * an object that did not make it does not see it.
 */
export const MEMORY_FAULTS = [...CONFORMANCE_FAULTS, 'lag'] as const;

/** One of {@link MEMORY_FAULTS}. */
export type MemoryFault = (typeof MEMORY_FAULTS)[number];

/** The requests that the simulated cloud takes. */
export const CLOUD_ACTIONS = [
  'describeCatalog',
  'findInstance',
  'createVolume',
  'createInterface',
  'launchInstance',
  'checkLaunch',
  'getInstances',
  'listInstances',
  'stopInstance',
  'startInstance',
  'terminateInstance',
  'changeTags',
  'deleteUnusedParts',
  'countRemaining',
  'readConsole',
] as const;

/** One of {@link CLOUD_ACTIONS}. */
export type CloudAction = (typeof CLOUD_ACTIONS)[number];

/** A fault to be armed. */
export interface FaultRequest {
  /** What goes wrong. */
  readonly kind: MemoryFault;
  /** How many matching requests it hits. Default 1. */
  readonly count?: number | undefined;
  /** The only request that it hits. Default: every request to which it can happen. */
  readonly action?: CloudAction | undefined;
  /** The zone that cannot be reached, for `partial-list`. Default: the last one. */
  readonly zone?: string | undefined;
}

/** A fault that a request was hit by. */
export interface ArmedFault {
  readonly kind: MemoryFault;
  readonly zone: string | undefined;
}

/** How long a slow reply is held back. */
export const SLOW_REPLY_MS = 30_000;

/** How long a throttled caller is told to wait. */
const RETRY_AFTER_MS = 1_000;

const CAPACITY_ACTIONS: readonly CloudAction[] = ['launchInstance', 'startInstance', 'checkLaunch'];
// Making a part is left out, so that what is lost is the reply that carries the id.
const CHANGING_ACTIONS: readonly CloudAction[] = [
  'launchInstance',
  'stopInstance',
  'startInstance',
  'terminateInstance',
  'changeTags',
];

const ACTIONS_OF_FAULT: Readonly<Record<MemoryFault, readonly CloudAction[]>> = {
  throttle: CLOUD_ACTIONS,
  unavailable: CLOUD_ACTIONS,
  unauthenticated: CLOUD_ACTIONS,
  'permission-denied': CLOUD_ACTIONS,
  'insufficient-capacity': CAPACITY_ACTIONS,
  'quota-exceeded': ['launchInstance', 'checkLaunch'],
  'reply-lost': CHANGING_ACTIONS,
  'partial-list': ['listInstances'],
  'slow-reply': CLOUD_ACTIONS,
  'launch-failure': ['launchInstance'],
  lag: ['getInstances'],
};

/** Arms a fault. It is kept with the cloud, so that another process can arm it. */
export function armFault({ database }: CloudState, { kind, count = 1, action, zone }: FaultRequest): void {
  database
    .prepare('insert into faults (kind, action, zone, remaining) values (?, ?, ?, ?)')
    .run(kind, action ?? null, zone ?? null, count);
}

/** Disarms everything. */
export function clearFaults({ database }: CloudState): void {
  database.exec('delete from faults');
}

/** Takes the first armed fault that hits a request, and counts it. */
export function takeFault({ database }: CloudState, action: CloudAction): ArmedFault | undefined {
  // Almost always nothing is armed: then no write transaction is needed.
  if (findFault(database, action) === undefined) return undefined;
  return inTransaction(database, () => {
    const hit = findFault(database, action);
    if (hit === undefined) return undefined;
    database.prepare('update faults set remaining = remaining - 1 where sequence = ?').run(hit.sequence ?? null);
    database.exec('delete from faults where remaining <= 0');
    return { kind: hit.kind as MemoryFault, zone: hit.zone === null ? undefined : String(hit.zone) };
  });
}

function findFault(database: DatabaseSync, action: CloudAction) {
  const rows = database.prepare('select * from faults order by sequence').all();
  return rows.find(
    (row) => ACTIONS_OF_FAULT[row.kind as MemoryFault].includes(action) && (row.action ?? action) === action,
  );
}

/**
 * Refuses a request that a fault keeps from being carried out.
 *
 * @throws CloudError of the fault; faults that change the outcome of a request pass.
 */
export function refuseByFault(fault: ArmedFault | undefined): void {
  switch (fault?.kind) {
    case 'throttle':
      throw new CloudError('Throttled', 'Too many requests', { retryAfterMs: RETRY_AFTER_MS });
    case 'unavailable':
      throw new CloudError('ServiceUnavailable', 'The cloud has an internal problem');
    case 'unauthenticated':
      throw new CloudError('BadCredentials', 'The cloud does not accept the credentials');
    case 'permission-denied':
      throw new CloudError('AccessDenied', 'The credentials do not allow the request');
    default:
  }
}
