import { type IdSequence, nextUuid } from '../seeded-ids.ts';
import { ApiError } from './api.ts';
import { planStart } from './capacity.ts';
import type { CmlHostState } from './cml-state.ts';
import { type LabState, type LinkState, labStateAt, type NodeState } from './lab-state.ts';
import { findNodeDefinition } from './node-definitions.ts';
import { cutRun, isActiveAt, nodeStateAt, planRun, stopRun, wipeRun } from './node-run.ts';
import { recordTelemetry } from './telemetry.ts';
import type { Topology, TopologyNode } from './topology.ts';

/** What a new lab is made from. */
export interface NewLab {
  readonly ownerId: string;
  readonly title: string;
  readonly description: string;
  readonly notes: string;
  readonly topology: Topology;
}

/** Creates a lab with all its nodes and links; nothing runs yet. */
export function createLab(host: CmlHostState, newLab: NewLab, ids: IdSequence, now: number): LabState {
  const { topology } = newLab;
  const lab: LabState = {
    id: nextUuid(ids),
    ownerId: newLab.ownerId,
    createdAt: now,
    modifiedAt: now,
    title: newLab.title,
    description: newLab.description,
    notes: newLab.notes,
    topologyVersion: topology.lab.version,
    annotations: [...(topology.annotations ?? [])],
    smartAnnotations: [...(topology.smart_annotations ?? [])],
    nodes: topology.nodes.map((node) => toNodeState(node, ids)),
    links: topology.links.map((link): LinkState => ({ id: nextUuid(ids), topology: link })),
    events: [],
  };
  lab.events.push({ event: 'ADD', elementType: 'LAB', elementId: lab.id, data: {}, at: now });
  host.labs.push(lab);
  host.counters.labsImported += 1;
  return lab;
}

function toNodeState(topology: TopologyNode, ids: IdSequence): NodeState {
  const definition = findNodeDefinition(topology.node_definition);
  const isMachine = definition !== undefined && definition.driver !== 'none';
  return {
    id: nextUuid(ids),
    topology,
    interfaces: (topology.interfaces ?? []).map((entry) => ({ id: nextUuid(ids), topologyId: entry.id })),
    cpus: isMachine ? (topology.cpus ?? definition.cpus) : 0,
    memoryMib: isMachine ? (topology.ram ?? definition.memoryMib) : 0,
    cpuLimitPercent: topology.cpu_limit ?? 100,
    isMachine,
    bootMs: definition?.bootMs ?? 0,
    run: null,
  };
}

/**
 * Starts those of the nodes that do not run; nodes that are being stopped or wiped are left alone.
 * @throws ApiError 400 when the license or the machine does not allow it
 */
export function startNodes(host: CmlHostState, lab: LabState, nodes: readonly NodeState[], now: number): void {
  const startable = nodes.filter((node) => !isActiveAt(node.run, now) && !isBeingWiped(node, now));
  const { start, queue, refusal } = planStart(host, startable, now);
  if (refusal && startable.length > 0) throw new ApiError(400, `Cannot start lab: ${refusal}`);
  for (const node of start) beginRun(host, lab, node, host.timings.nodeQueueMs, now);
  for (const node of queue) beginRun(host, lab, node, null, now);
}

function isBeingWiped({ run }: NodeState, now: number): boolean {
  return run !== null && run.wipedAt !== null && now < run.wipedAt;
}

function beginRun(host: CmlHostState, lab: LabState, node: NodeState, queueMs: number | null, now: number): void {
  const run = planRun(now, queueMs, node.isMachine ? (host.timings.nodeBootMs ?? node.bootMs) : 0);
  node.run = run;
  recordNodeEvent(host, lab, node, 'queue_node', 'QUEUED', now);
  if (run.startedAt !== null) recordNodeEvent(host, lab, node, 'start_node', 'STARTED', run.startedAt);
  if (run.bootedAt !== null) recordNodeEvent(host, lab, node, 'boot_node', 'BOOTED', run.bootedAt);
}

/** Asks the nodes that run to stop; harmless on others. */
export function stopNodes(host: CmlHostState, lab: LabState, nodes: readonly NodeState[], now: number): void {
  for (const node of nodes) {
    if (!node.run || !isActiveAt(node.run, now) || node.run.stopRequestedAt !== null) continue;
    forgetPlannedEvents(host, lab, node, now);
    stopRun(node.run, now, host.timings.nodeStopMs);
    recordNodeEvent(host, lab, node, 'stop_node', 'STOPPED', now + host.timings.nodeStopMs);
  }
}

/**
 * Asks stopped nodes to be wiped; harmless on nodes that never ran.
 * @throws ApiError with the host's `wipeRefusedStatus` while one of them runs
 */
export function wipeNodes(host: CmlHostState, lab: LabState, nodes: readonly NodeState[], now: number): void {
  if (nodes.some((node) => isActiveAt(node.run, now))) {
    throw new ApiError(host.knobs.wipeRefusedStatus, 'Cannot wipe: it is running; stop it first.');
  }
  for (const node of nodes) {
    if (!node.run || node.run.wipeRequestedAt !== null) continue;
    wipeRun(node.run, now, host.timings.nodeWipeMs);
    recordNodeEvent(host, lab, node, 'wipe_node', 'DEFINED_ON_CORE', now + host.timings.nodeWipeMs);
  }
}

/**
 * Deletes a lab.
 * @throws ApiError with the host's `deleteRefusedStatus` unless the lab is DEFINED_ON_CORE
 */
export function deleteLab(host: CmlHostState, lab: LabState, now: number): void {
  const state = labStateAt(lab, now);
  if (state !== 'DEFINED_ON_CORE') {
    throw new ApiError(host.knobs.deleteRefusedStatus, `Cannot delete: the lab is ${state}; stop and wipe it first.`);
  }
  host.labs = host.labs.filter((other) => other !== lab);
  host.counters.labsDeleted += 1;
}

/** Ends every run at once: the machine under the nodes was switched off. */
export function cutAllRuns(host: CmlHostState, now: number): void {
  for (const lab of host.labs) {
    for (const node of lab.nodes) {
      if (!node.run || nodeStateAt(node.run, now) === 'DEFINED_ON_CORE') continue;
      if (isActiveAt(node.run, now)) forgetPlannedEvents(host, lab, node, now);
      cutRun(node.run, now);
    }
  }
}

function recordNodeEvent(
  host: CmlHostState,
  lab: LabState,
  node: NodeState,
  category: string,
  state: string,
  at: number,
): void {
  lab.events.push({ event: 'STATE_CHANGED', elementType: 'NODE', elementId: node.id, data: { state }, at });
  recordTelemetry(host, category, at, {
    lab_id: lab.id,
    node_id: node.id,
    node_definition: node.topology.node_definition,
  });
}

function forgetPlannedEvents(host: CmlHostState, lab: LabState, node: NodeState, now: number): void {
  lab.events = lab.events.filter((event) => event.elementId !== node.id || event.at <= now);
  host.telemetry.events = host.telemetry.events.filter(({ data, at }) => data.node_id !== node.id || at <= now);
}
