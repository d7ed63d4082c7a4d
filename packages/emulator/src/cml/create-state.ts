import { type IdSequence, nextHex, nextUuid } from '../seeded-ids.ts';
import type { CmlEmulatorOptions, CmlHostOptions } from './cml-emulator-options.ts';
import { defaultCmlKnobs } from './cml-knobs.ts';
import type { CmlHostState, CmlState, HostCertificate } from './cml-state.ts';
import { defaultCmlTimings } from './cml-timings.ts';
import { createLicense } from './license.ts';
import { cmlProducts } from './products.ts';

/** The state of an emulator without hosts. */
export function createCmlState(seed: string, { smartAccount = {} }: CmlEmulatorOptions): CmlState {
  const ids: IdSequence = { seed, issued: 0 };
  const tokens = smartAccount.tokens ?? [Buffer.from(nextHex(ids), 'hex').toString('base64')];
  return {
    version: 1,
    ids,
    smartAccount: {
      name: smartAccount.name ?? 'Emulated Smart Account',
      virtualAccount: smartAccount.virtualAccount ?? 'DEFAULT',
      tokens: tokens.map((token) => (typeof token === 'string' ? { token, expiresAt: null } : token)),
      seats: { ...(smartAccount.seats ?? Object.fromEntries(Object.keys(cmlProducts).map((name) => [name, 100]))) },
      expansionNodes: smartAccount.expansionNodes ?? 1000,
      reachable: true,
      held: [],
    },
    hosts: [],
    removed: { hosts: 0, labsLost: 0, logins: 0, failedLogins: 0, labsImported: 0, labsDeleted: 0 },
  };
}

/** A host that is switched on now. */
export function createHostState(
  options: CmlHostOptions,
  defaults: Pick<CmlEmulatorOptions, 'timings' | 'knobs'>,
  certificate: HostCertificate,
  ids: IdSequence,
  now: number,
): CmlHostState {
  return {
    address: options.address,
    instanceId: options.instanceId ?? null,
    hostname: options.hostname ?? defaultHostname,
    version: options.version ?? '2.9.0+build.3',
    bootStartedAt: now,
    timings: { ...defaultCmlTimings, ...defaults.timings, ...options.timings },
    knobs: { ...defaultCmlKnobs, ...defaults.knobs, ...options.knobs },
    capacity: { cpus: 16, memoryMib: 65_536, diskGib: 200, ...options.capacity },
    productUuid: nextUuid(ids),
    computeId: nextUuid(ids),
    certificate,
    tokenSecret: nextHex(ids),
    sessionTimeoutSeconds: 86_400,
    admissionState: 'READY',
    maintenance: { enabled: false, notice: null },
    telemetryOptIn: null,
    users: [
      {
        id: nextUuid(ids),
        username: options.username,
        password: options.password,
        admin: true,
        fullname: 'System Administrator',
        description: '',
        email: '',
        createdAt: now,
        modifiedAt: now,
      },
    ],
    sessions: [],
    license: createLicense(),
    labs: [],
    telemetry: { events: [], sampledUntil: now, lastActivityAt: {} },
    counters: { logins: 0, failedLogins: 0, labsImported: 0, labsDeleted: 0 },
  };
}

/** Hostname of a fresh host. */
export const defaultHostname = 'cml-controller';
