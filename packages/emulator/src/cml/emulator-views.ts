import { type BootPhase, bootPhaseAt } from './boot-script.ts';
import type { CmlHostState, CmlState } from './cml-state.ts';
import { type LabStateName, labStateAt } from './lab-state.ts';
import { licenseAt } from './license.ts';
import { seatsHeldAt } from './smart-account.ts';

/** A host as its emulator shows it to tests and demos. */
export interface CmlHostInfo {
  readonly address: string;
  readonly instanceId?: string;
  /** The administrator, with the password as it is now. */
  readonly username: string;
  readonly password: string;
  /** `stopped` while the VM is switched off. */
  readonly phase: BootPhase | 'stopped';
  readonly certificateFingerprint256: string;
  readonly productUuid: string;
  readonly isRegistered: boolean;
  readonly isLicensed: boolean;
  readonly labs: readonly { readonly id: string; readonly title: string; readonly state: LabStateName }[];
}

/** Sums for a summary. */
export interface EmulatorCounts {
  /** Hosts that exist. */
  readonly hosts: number;
  readonly hostsRemoved: number;
  readonly logins: number;
  readonly failedLogins: number;
  readonly labsImported: number;
  readonly labsDeleted: number;
  /** Labs that went with their host. */
  readonly labsLost: number;
  /** Labs that exist now. */
  readonly labsExisting: number;
  /** Seats of the Smart Account that are taken now. */
  readonly seatsHeld: number;
}

/** A host at an instant. */
export function toHostInfo(host: CmlHostState, now: number): CmlHostInfo {
  const license = licenseAt(host.license, now);
  const administrator = host.users.find((user) => user.admin);
  return {
    address: host.address,
    ...(host.instanceId === null ? {} : { instanceId: host.instanceId }),
    username: administrator?.username ?? '',
    password: administrator?.password ?? '',
    phase: host.bootStartedAt === null ? 'stopped' : bootPhaseAt(host.timings, host.bootStartedAt, now),
    certificateFingerprint256: host.certificate.fingerprint256,
    productUuid: host.productUuid,
    isRegistered: license.registration === 'registered',
    isLicensed: license.authorization === 'in-compliance',
    labs: host.labs.map((lab) => ({ id: lab.id, title: lab.title, state: labStateAt(lab, now) })),
  };
}

/** Sums over the hosts of an emulator, removed ones included. */
export function countOf({ hosts, removed, smartAccount }: CmlState, now: number): EmulatorCounts {
  const sum = (count: (host: CmlHostState) => number) => hosts.reduce((total, host) => total + count(host), 0);
  return {
    hosts: hosts.length,
    hostsRemoved: removed.hosts,
    logins: removed.logins + sum((host) => host.counters.logins),
    failedLogins: removed.failedLogins + sum((host) => host.counters.failedLogins),
    labsImported: removed.labsImported + sum((host) => host.counters.labsImported),
    labsDeleted: removed.labsDeleted + sum((host) => host.counters.labsDeleted),
    labsLost: removed.labsLost,
    labsExisting: sum((host) => host.labs.length),
    seatsHeld: seatsHeldAt(smartAccount, now).length,
  };
}
