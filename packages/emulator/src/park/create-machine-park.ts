import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock.ts';
import { nextHex } from '../seeded-ids.ts';
import { createStateFile } from '../state-file.ts';
import { createAddressBook } from './address-book.ts';
import { parseCidr } from './address-range.ts';
import { consoleTextAt } from './boot-log.ts';
import {
  failMachine,
  interruptMachine,
  rebootMachine,
  startMachine,
  stopMachine,
  terminateMachine,
} from './change-machine.ts';
import { countParts } from './count-parts.ts';
import { forgetOldMachines } from './forget-old-machines.ts';
import { launchMachine } from './launch-machine.ts';
import type { MachinePark } from './machine-park.ts';
import { deletePart, holdAllAddresses, makeAddress, makeDisk, makeInterface, requireSubnet } from './make-parts.ts';
import { createParkIndex, existsAt, type ParkContext, requireMachine } from './park-context.ts';
import { defaultParkTimings, type MachineParkOptions } from './park-options.ts';
import { createParkState, type ParkState } from './park-state.ts';
import { capacityKey, findRoom } from './room.ts';
import { createdAtOf, isVisibleAt, toDisk, toMachine, toNetworkInterface } from './to-machine.ts';
import { updateMachine, updatePart } from './update-records.ts';

/**
 * Creates a park, or goes on with the one in the state file.
 * @throws Error when the state file is not one of a park
 * @throws RangeError when a subnet is not an IPv4 network
 */
export function createMachinePark(options: MachineParkOptions): MachinePark {
  const file = options.stateFile === undefined ? undefined : createStateFile(options.stateFile);
  const state = toParkState(file?.load(), options);
  const context = createContext(state, options);
  const change = <T>(work: () => T): T => {
    const result = work();
    file?.save(state);
    return result;
  };
  file?.save(state);
  return { ...createCommands(context, change), ...createViews(context) };
}

function toParkState(loaded: unknown, { seed = randomUUID(), stateFile }: MachineParkOptions): ParkState {
  if (loaded === undefined) return createParkState(String(seed));
  const state = loaded as Partial<ParkState> | null;
  if (state?.kind !== 'machine-park' || state.version !== 1) {
    throw new Error(`The state file ${stateFile} is not of a machine park; delete it to start afresh.`);
  }
  return state as ParkState;
}

function createContext(state: ParkState, options: MachineParkOptions): ParkContext {
  const context: ParkContext = {
    state,
    index: createParkIndex(state),
    addressBook: createAddressBook(),
    clock: options.clock ?? systemClock,
    site: options,
    timings: { ...defaultParkTimings, ...options.timings },
    settings: { quotas: options.quotas, failures: [] },
  };
  for (const subnet of options.subnets) parseCidr(subnet.cidr);
  holdAllAddresses(context);
  return context;
}

type Commands = Pick<
  MachinePark,
  | 'newHex'
  | 'launch'
  | 'start'
  | 'stop'
  | 'reboot'
  | 'terminate'
  | 'updateMachine'
  | 'createDisk'
  | 'createInterface'
  | 'createAddress'
  | 'deletePart'
  | 'updatePart'
  | 'interrupt'
  | 'fail'
  | 'planFailure'
  | 'cancelPlannedFailures'
  | 'forceState'
  | 'writeConsole'
  | 'setCapacity'
  | 'setQuotas'
  | 'notes'
  | 'change'
>;

function createCommands(context: ParkContext, change: MachinePark['change']): Commands {
  const { state, clock, settings } = context;
  return {
    change,
    newHex: (length) => nextHex(state.ids).slice(0, length),
    launch: (request) =>
      change(() => {
        forgetOldMachines(context);
        return toMachine(context, launchMachine(context, request), clock.now());
      }),
    start: (id) => change(() => startMachine(context, id)),
    stop: (id, reason) => change(() => stopMachine(context, id, reason ?? null)),
    reboot: (id) => change(() => rebootMachine(context, id)),
    terminate: (id, terminateOptions) => change(() => terminateMachine(context, id, terminateOptions)),
    updateMachine: (id, patch) => change(() => updateMachine(context, id, patch)),
    createDisk: (disk) => change(() => toDisk(makeDisk(context, disk), clock.now())),
    createInterface: (request) =>
      change(() => toNetworkInterface(context, makeInterface(context, request), clock.now())),
    createAddress: (request) => change(() => makeAddress(context, request)),
    deletePart: (id) => change(() => deletePart(context, id)),
    updatePart: (id, patch) => change(() => updatePart(context, id, patch)),
    interrupt: (id, interruption) => change(() => interruptMachine(context, id, interruption)),
    fail: (id, reason) => change(() => failMachine(context, id, reason)),
    planFailure({ count = 1, realm, zone, type, ...failure }) {
      settings.failures.push({ remaining: count, realm, zone, type, failure });
    },
    cancelPlannedFailures() {
      settings.failures.length = 0;
    },
    forceState: (id, forced) =>
      change(() => {
        requireMachine(context, id).forcedState = forced ?? null;
      }),
    writeConsole: (id, text) => change(() => requireMachine(context, id).consoleLines.push({ at: clock.now(), text })),
    setCapacity: (zone, type, machines) =>
      change(() => {
        state.capacity[capacityKey(zone, type)] = machines ?? null;
      }),
    setQuotas(quotas) {
      settings.quotas = quotas;
    },
    notes(frontEnd) {
      state.notes[frontEnd] ??= {};
      return state.notes[frontEnd];
    },
  };
}

function createViews(context: ParkContext): Omit<MachinePark, keyof Commands> {
  const { state, index, site, clock, timings } = context;
  const isOf = (realm: string | undefined) => (record: { readonly realm: string }) =>
    realm === undefined || record.realm === realm;
  function* machinesAt(realm: string | undefined, at: number, afterSequence = 0) {
    for (const record of state.machines) {
      if (record.sequence <= afterSequence || !isOf(realm)(record) || !isVisibleAt(context, record, at)) continue;
      yield toMachine(context, record, at);
    }
  }
  const existing = <T extends { realm: string; createdAt: number; deletedAt: number | null }>(
    records: readonly T[],
    realm: string | undefined,
  ) => records.filter((record) => isOf(realm)(record) && existsAt(record, clock.now()));

  const findExisting = <T extends { createdAt: number; deletedAt: number | null }>(
    records: ReadonlyMap<string, T>,
    id: string,
  ) => {
    const record = records.get(id);
    return record && existsAt(record, clock.now()) ? record : undefined;
  };

  return {
    clock,
    timings,
    seed: state.ids.seed,
    zones: (realm) => site.zones.filter(isOf(realm)),
    types: (realm) => site.types.filter(isOf(realm)),
    images: (realm) => site.images.filter(isOf(realm)),
    subnets: (realm) => site.subnets.filter(isOf(realm)),
    findRoom: (demand) => findRoom(context, demand),
    machine(id) {
      const record = index.machines.get(id);
      return record && toMachine(context, record, clock.now());
    },
    findMachines: (realm, condition) =>
      state.machines
        .filter((record) => record.realm === realm && condition(record.attributes))
        .map((record) => toMachine(context, record, clock.now())),
    machines: (realm) => [...machinesAt(realm, clock.now())],
    readMachine(realm, id) {
      const record = index.machines.get(id);
      const now = clock.now();
      if (record?.realm !== realm || !isVisibleAt(context, record, now)) return undefined;
      return createdAtOf(record) + timings.readLagMs > now ? undefined : toMachine(context, record, now);
    },
    listMachines: (realm, extraLagMs = 0) => [...machinesAt(realm, clock.now() - timings.listLagMs - extraLagMs)],
    iterateMachines: (realm, { extraLagMs = 0, afterSequence } = {}) =>
      machinesAt(realm, clock.now() - timings.listLagMs - extraLagMs, afterSequence),
    disks: (realm) => existing(state.disks, realm).map((record) => toDisk(record, clock.now())),
    interfaces: (realm) =>
      existing(state.interfaces, realm).map((record) => toNetworkInterface(context, record, clock.now())),
    addresses: (realm) => existing(state.addresses, realm),
    disk(id) {
      const record = findExisting(index.disks, id);
      return record && toDisk(record, clock.now());
    },
    networkInterface(id) {
      const record = findExisting(index.interfaces, id);
      return record && toNetworkInterface(context, record, clock.now());
    },
    address: (id) => findExisting(index.addresses, id),
    addressOf: (interfaceId) =>
      state.addresses.find((address) => address.interfaceId === interfaceId && existsAt(address, clock.now())),
    countFreeAddresses: (realm, subnetId) => context.addressBook.countFree(requireSubnet(context, realm, subnetId)),
    consoleText(id, at = clock.now()) {
      const record = requireMachine(context, id);
      const image = site.images.find((other) => other.realm === record.realm && other.id === record.imageId);
      return consoleTextAt(record, image, at);
    },
    quotas: () => context.settings.quotas ?? {},
    counts: (realm) => countParts(context, realm),
  };
}
