import type { HostCapacity } from '@cloud-spi/lab-host';
import type { CmlNode, Licensing, LicensingDiagnostics, SystemStatistics } from './cml-answers.ts';
import { isCountable } from './node-definition-sizes.ts';
import { toHostLicense } from './to-host-license.ts';

/** What several requests tell about a host. What a host does not answer is left out. */
export interface HostFigures {
  readonly statistics: SystemStatistics;
  readonly nodes: readonly CmlNode[];
  /** Number of labs. */
  readonly labs: number;
  readonly licensing?: Licensing | undefined;
  readonly diagnostics?: LicensingDiagnostics | undefined;
  /** Limit of the resource pool of the user. */
  readonly poolNodeLimit?: number | undefined;
}

const MIB = 1024 * 1024;
const ACTIVE_STATES: readonly string[] = ['QUEUED', 'STARTED', 'BOOTED'];

/** Nodes that a host runs without a license. */
const UNLICENSED_NODES = 5;

// Cisco's product names; Education is not published and taken to be as Enterprise.
const PRODUCT_NODES: Readonly<Record<string, number>> = {
  CML_Personal: 20,
  CML_Personal40: 40,
  CML_Enterprise: 20,
  CML_Education: 20,
};
const EXPANSION_FEATURE = 'regid.2019-10.com.cisco.CML_NODE_COUNT,1.0_';

/**
 * Sums up a host. What is given away is summed over the active nodes of all labs: the host's own sums have a unit that
 * differs between releases.
 *
 * @returns undefined while the host does not know its own size yet.
 */
export function toHostCapacity(figures: HostFigures): HostCapacity | undefined {
  const { statistics, labs } = figures;
  const cpus = statistics.all?.cpu?.count;
  const memoryBytes = statistics.all?.memory?.total;
  if (!cpus || !memoryBytes) return undefined;
  const active = figures.nodes.filter(isActive);
  return {
    cpuMilli: { total: cpus * 1000, allocated: sum(active, toCpuMilli) },
    memoryMib: { total: Math.floor(memoryBytes / MIB), allocated: sum(active, toMemoryMib) },
    nodes: { limit: toNodeLimit(figures), running: toRunningNodes(figures, active) },
    labs: { total: labs, running: new Set(active.map((node) => node.lab_id)).size },
  };
}

/** Whether a node takes CPUs, memory and a place of the license now. */
export function isActive({ state }: CmlNode): boolean {
  return ACTIVE_STATES.includes(state);
}

function toCpuMilli({ cpus, cpu_limit, operational }: CmlNode): number {
  return Math.round((operational?.cpus ?? cpus ?? 0) * 10 * (operational?.cpu_limit ?? cpu_limit ?? 100));
}

function toMemoryMib({ ram, operational }: CmlNode): number {
  return operational?.ram ?? ram ?? 0;
}

function toRunningNodes({ diagnostics }: HostFigures, active: readonly CmlNode[]): number {
  return diagnostics?.started ?? active.filter((node) => isCountable(node.node_definition ?? '')).length;
}

// Not the sum of the features' `max`: that is a ceiling for orders, far above what may run.
function toNodeLimit({ poolNodeLimit, diagnostics, licensing }: HostFigures): number {
  return poolNodeLimit ?? diagnostics?.quota ?? (licensing && toLicensedNodes(licensing)) ?? UNLICENSED_NODES;
}

function toLicensedNodes(licensing: Licensing): number | undefined {
  const { registration, product } = toHostLicense(licensing);
  const included = PRODUCT_NODES[product ?? ''];
  if (registration !== 'registered' || included === undefined) return undefined;
  const expansion = (licensing.features ?? []).filter(({ id }) => id.startsWith(EXPANSION_FEATURE));
  return included + sum(expansion, (feature) => feature.in_use ?? 0);
}

function sum<T>(values: readonly T[], amount: (value: T) => number): number {
  return values.reduce((total, value) => total + amount(value), 0);
}
