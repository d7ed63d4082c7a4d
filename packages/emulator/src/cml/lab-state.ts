import { isActiveAt, isSettledAt, type NodeRun, nodeStateAt } from './node-run.ts';
import type { TopologyLink, TopologyNode } from './topology.ts';

/** A lab on a host. */
export interface LabState {
  readonly id: string;
  ownerId: string;
  readonly createdAt: number;
  modifiedAt: number;
  title: string;
  description: string;
  notes: string;
  /** Schema version of the imported topology. */
  readonly topologyVersion: string;
  readonly annotations: unknown[];
  readonly smartAnnotations: unknown[];
  nodes: NodeState[];
  links: LinkState[];
  events: LabEvent[];
}

/** A node of a lab. */
export interface NodeState {
  readonly id: string;
  readonly topology: TopologyNode;
  readonly interfaces: readonly InterfaceState[];
  /** CPUs, memory and share resolved from the node and its definition. */
  readonly cpus: number;
  readonly memoryMib: number;
  readonly cpuLimitPercent: number;
  /** Whether it takes a licensed place, CPUs and memory (not so for switches and connectors without a machine). */
  readonly isMachine: boolean;
  /** STARTED to BOOTED by its definition, in milliseconds. */
  readonly bootMs: number;
  run: NodeRun | null;
}

/** An interface of a node. */
export interface InterfaceState {
  readonly id: string;
  readonly topologyId: string;
}

/** A link of a lab. */
export interface LinkState {
  readonly id: string;
  readonly topology: TopologyLink;
}

/** Something that happened to a lab; shown once its time has come. */
export interface LabEvent {
  readonly event: 'ADD' | 'REMOVE' | 'CHANGE' | 'STATE_CHANGED';
  readonly elementType: 'LAB' | 'NODE';
  readonly elementId: string;
  readonly data: Record<string, unknown>;
  readonly at: number;
}

/** States of a lab as the API names them. */
export type LabStateName = 'DEFINED_ON_CORE' | 'STARTED' | 'STOPPED';

/** STARTED as long as some node runs or waits to; DEFINED_ON_CORE when none was ever started or all are wiped. */
export function labStateAt(lab: LabState, now: number): LabStateName {
  if (lab.nodes.some((node) => isActiveAt(node.run, now))) return 'STARTED';
  return lab.nodes.some((node) => nodeStateAt(node.run, now) === 'STOPPED') ? 'STOPPED' : 'DEFINED_ON_CORE';
}

/** Whether no node is on its way to another state; true also for a stopped or wiped lab. */
export function isConvergedAt(lab: LabState, now: number): boolean {
  return lab.nodes.every((node) => isSettledAt(node.run, now));
}
