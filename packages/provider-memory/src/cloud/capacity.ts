import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';

/** What is going to run. */
export interface Placement {
  readonly zone: string;
  readonly instanceType: string;
  readonly vcpus: number;
}

const NOT_TERMINATED = '(terminated_at is null or terminated_at > :now)';
const OCCUPIES = `${NOT_TERMINATED} and (stopped_at is null or stopped_at > :now)`;

/**
 * Checks that one more machine of a type can run in a zone.
 *
 * @throws CloudError `NoCapacity` with the scope.
 */
export function checkCapacity({ database, settings, clock }: CloudState, { zone, instanceType }: Placement): void {
  const limit = settings.zones.find(({ name }) => name === zone)?.capacity?.[instanceType];
  if (limit === undefined) return;
  const row = database
    .prepare(`select count(*) as used from instances where zone = :zone and instance_type = :type and ${OCCUPIES}`)
    .get({ zone, type: instanceType, now: clock.now() });
  if (Number(row?.used) >= limit) throw noCapacity({ region: settings.region, zone, instanceType });
}

/** The refusal of a zone that has no room for a type. */
export function noCapacity(scope: { region: string; zone: string; instanceType: string }): CloudError {
  return new CloudError('NoCapacity', `The zone ${scope.zone} has no free capacity of ${scope.instanceType}`, {
    scopes: [{ provider: 'memory', ...scope }],
  });
}

/**
 * Checks the limits of the account.
 *
 * @param addedInstances - 1 for a new instance, 0 for one that starts again.
 * @throws CloudError `LimitExceeded`.
 */
export function checkQuotas(
  { database, settings, clock }: CloudState,
  placement: Placement,
  addedInstances: 0 | 1,
): void {
  const { instances, vcpus } = settings.quotas;
  const now = clock.now();
  const existing = database.prepare(`select count(*) as used from instances where ${NOT_TERMINATED}`).get({ now });
  if (instances !== undefined && Number(existing?.used) + addedInstances > instances) {
    throw new CloudError('LimitExceeded', `The account may have ${instances} instances (option quotas.instances)`);
  }
  const busy = database.prepare(`select coalesce(sum(vcpus), 0) as used from instances where ${OCCUPIES}`).get({ now });
  if (vcpus !== undefined && Number(busy?.used) + placement.vcpus > vcpus) {
    throw new CloudError('LimitExceeded', `The account may run ${vcpus} virtual processors (option quotas.vcpus)`);
  }
}
