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
  const running = activeNodesAt(host, now);
  const start: NodeState[] = [];
  const queue: NodeState[] = [];
  for (const node of wanted) {
    const { nodes, cpus, memoryMib } = usageOf([...running, ...start, ...queue, node]);
    const taken = usageOf([...running, ...start, node]);
    if (node.isMachine && nodes > limit) {
      if (host.knobs.overNodeLimit === 'reject') return refuse(`Licensed node limit of ${limit} would be exceeded.`);
    } else if (node.isMachine && (taken.cpus > host.capacity.cpus || taken.memoryMib > host.capacity.memoryMib)) {
      if (host.knobs.overCapacity === 'reject') {
        return refuse(`Not enough capacity: ${cpus} CPUs and ${memoryMib} MiB would be needed.`);
      }
      queue.push(node);
    } else {
      start.push(node);
    }
  }
  return { start, queue };
}

function refuse(refusal: string): StartPlan {
  return { start: [], queue: [], refusal };
}
