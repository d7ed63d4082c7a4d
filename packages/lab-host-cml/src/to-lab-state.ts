import type { LabState } from '@cloud-spi/lab-host';

/** What three requests tell about a lab. */
export interface LabObservation {
  /** CML's state of the lab. */
  readonly state: string;
  /** What CML says about convergence. */
  readonly converged: boolean;
  /** CML's state of each node, by id. */
  readonly nodeStates: Readonly<Record<string, string>>;
}

type NodeCount = Exclude<keyof LabState['nodes'], 'total'>;

const NODE_COUNTS: Readonly<Record<string, NodeCount>> = {
  DEFINED_ON_CORE: 'defined',
  QUEUED: 'booting',
  STARTED: 'booting',
  BOOTED: 'booted',
  STOPPED: 'stopped',
  DISCONNECTED: 'disconnected',
};

/** Counts the nodes by state. A node whose state is not known counts in `total` only. */
export function toLabState({ state, converged, nodeStates }: LabObservation): LabState {
  const states = Object.values(nodeStates);
  const nodes = { total: states.length, defined: 0, booting: 0, booted: 0, stopped: 0, disconnected: 0 };
  for (const nodeState of states) {
    const count = NODE_COUNTS[nodeState];
    if (count !== undefined) nodes[count] += 1;
  }
  return { state: toState(state), converged, nodes };
}

/** Translates CML's state of a lab. An unknown one counts as started, so that nobody wipes what may run. */
export function toState(state: string): LabState['state'] {
  if (state === 'DEFINED_ON_CORE') return 'defined';
  return state === 'STOPPED' ? 'stopped' : 'started';
}
