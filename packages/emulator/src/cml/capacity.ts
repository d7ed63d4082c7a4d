import type { CmlHostState } from './cml-state.ts';
import type { NodeState } from './lab-state.ts';
import { nodeLimitAt } from './license.ts';
import { isActiveAt } from './node-run.ts';

/** What nodes take of a host. */
export interface Usage {
  /** Nodes that need a licensed place. */
  readonly nodes: number;
  /** Reserved CPUs: each node's CPUs times its CPU limit. */
  readonly cpus: number;
  readonly memoryMib: number;
}

/** The sum over the nodes that have a machine. */
export function usageOf(nodes: readonly NodeState[]): Usage {
  const machines = nodes.filter((node) => node.isMachine);
  return {
    nodes: machines.length,
    cpus: machines.reduce((sum, node) => sum + (node.cpus * node.cpuLimitPercent) / 100, 0),
    memoryMib: machines.reduce((sum, node) => sum + node.memoryMib, 0),
  };
}

/** All nodes of a host that are queued, started or booted. */
export function activeNodesAt(host: CmlHostState, now: number): NodeState[] {
  return host.labs.flatMap((lab) => lab.nodes.filter((node) => isActiveAt(node.run, now)));
}

/** Those of them that hold CPUs and memory: nodes that wait for capacity do not. */
export function allocatedNodesAt(host: CmlHostState, now: number): NodeState[] {
  return activeNodesAt(host, now).filter((node) => node.run?.startedAt !== null);
}

/** How some nodes can be started on a host. */
export interface StartPlan {
  readonly start: readonly NodeState[];
  /** Accepted, but they wait for capacity. */
  readonly queue: readonly NodeState[];
  /** Why the start is refused as a whole. */
  readonly refusal?: string;
}

/** Decides which of the nodes start, by the license's node limit, the machine's size and the host's knobs. */
export function planStart(host: CmlHostState, wanted: readonly NodeState[], now: number): StartPlan {
  if (host.admissionState !== 'READY') return refuse('No compute host admits new nodes.');
  const limit = nodeLimitAt(host.license, now);
  const allocated = allocatedNodesAt(host, now);
  let places = limit - usageOf(activeNodesAt(host, now)).nodes;
  const start: NodeState[] = [];
  const queue: NodeState[] = [];
  for (const node of wanted) {
    if (node.isMachine && places <= 0) {
      if (host.knobs.overNodeLimit === 'reject') return refuse(`Licensed node limit of ${limit} would be exceeded.`);
      continue;
    }
    if (node.isMachine) places -= 1;
    const { cpus, memoryMib } = usageOf([...allocated, ...start, node]);
    const fits = !node.isMachine || (cpus <= host.capacity.cpus && memoryMib <= host.capacity.memoryMib);
    if (!fits && host.knobs.overCapacity === 'reject') {
      return refuse(`Not enough capacity: ${cpus} CPUs and ${memoryMib} MiB would be needed.`);
    }
    (fits ? start : queue).push(node);
  }
  return { start, queue };
}

function refuse(refusal: string): StartPlan {
  return { start: [], queue: [], refusal };
}
