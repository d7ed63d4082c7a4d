import { stringify } from 'yaml';
import type { RouteContext } from './api.ts';
import { type LabState, type LinkState, labStateAt, type NodeState } from './lab-state.ts';
import { isActiveAt, nodeStateAt } from './node-run.ts';
import { toUnzonedTime, toZonedTime } from './time-formats.ts';

/** The body of `GET /labs/{id}`. */
export function toLabBody({ host, now }: RouteContext, lab: LabState): unknown {
  const owner = host.users.find((user) => user.id === lab.ownerId);
  return {
    id: lab.id,
    created: toZonedTime(lab.createdAt),
    modified: toZonedTime(lab.modifiedAt),
    lab_title: lab.title,
    lab_description: lab.description,
    lab_notes: lab.notes,
    owner: lab.ownerId,
    owner_username: owner?.username ?? '',
    owner_fullname: owner?.fullname ?? '',
    state: labStateAt(lab, now),
    node_count: lab.nodes.length,
    link_count: lab.links.length,
    groups: [],
    effective_permissions: ['lab_admin', 'lab_edit', 'lab_exec', 'lab_view'],
  };
}

/** The body of `GET /labs/{id}/lab_element_state`. */
export function toElementStates(lab: LabState, now: number): unknown {
  const nodes = lab.nodes.map((node) => [node.id, nodeStateAt(node.run, now)]);
  const interfaces = lab.nodes.flatMap((node) =>
    node.interfaces.map(({ id }) => [id, elementState(nodeStateAt(node.run, now))]),
  );
  const links = lab.links.map((link) => [link.id, linkStateAt(lab, link, now)]);
  return {
    nodes: Object.fromEntries(nodes),
    links: Object.fromEntries(links),
    interfaces: Object.fromEntries(interfaces),
  };
}

/** Links and interfaces know three states: they run as soon as their node does. */
function elementState(nodeState: string): string {
  if (nodeState === 'STARTED' || nodeState === 'BOOTED') return 'STARTED';
  return nodeState === 'STOPPED' ? 'STOPPED' : 'DEFINED_ON_CORE';
}

function linkStateAt(lab: LabState, { topology }: LinkState, now: number): string {
  const ends = lab.nodes.filter(({ topology: { id } }) => id === topology.n1 || id === topology.n2);
  const states = ends.map((node) => elementState(nodeStateAt(node.run, now)));
  if (states.includes('DEFINED_ON_CORE')) return 'DEFINED_ON_CORE';
  return states.includes('STOPPED') ? 'STOPPED' : 'STARTED';
}

/** The body of `GET /labs/{id}/simulation_stats`: objects by id, as live hosts send it (its schema says arrays). */
export function toSimulationStats(lab: LabState, now: number): unknown {
  const nodes = lab.nodes
    .filter((node) => node.isMachine && isActiveAt(node.run, now))
    .map((node) => [node.id, { cpu_usage: 5, block0_rd_bytes: 8_388_608, block0_wr_bytes: 1_048_576 }]);
  const links = lab.links
    .filter((link) => linkStateAt(lab, link, now) === 'STARTED')
    .map((link) => [link.id, { readbytes: 0, readpackets: 0, writebytes: 0, writepackets: 0 }]);
  return { nodes: Object.fromEntries(nodes), links: Object.fromEntries(links) };
}

/** The body of `GET /labs/{id}/events`, oldest first. */
export function toLabEvents(lab: LabState, now: number): unknown[] {
  const past = lab.events.filter((event) => event.at <= now).sort((left, right) => left.at - right.at);
  return past.map(({ event, elementType, elementId, data, at }) => ({
    lab_id: lab.id,
    event,
    element_type: elementType,
    element_id: elementId,
    data,
    previous: {},
    timestamp: toUnzonedTime(at),
  }));
}

/** The body of `GET /labs/{id}/topology`: the host's own ids, links by the interfaces that they join. */
export function toTopologyBody(lab: LabState, excludeConfigurations: boolean, now: number): unknown {
  const { title, description, notes } = lab;
  return {
    lab: { version: lab.topologyVersion, title, description, notes, owner: lab.ownerId },
    nodes: lab.nodes.map((node) => {
      const { configuration, ...rest } = node.topology;
      return {
        ...rest,
        ...(excludeConfigurations || configuration === undefined ? {} : { configuration }),
        id: node.id,
        interfaces: (rest.interfaces ?? []).map((entry) => ({
          ...entry,
          id: interfaceIdOf(node, entry.id),
          node: node.id,
        })),
      };
    }),
    links: lab.links.map((link) => toLinkBody(lab, link, now)),
    annotations: lab.annotations,
    smart_annotations: lab.smartAnnotations,
  };
}

function toLinkBody(lab: LabState, link: LinkState, now: number): unknown {
  const { n1, n2, i1, i2, label } = link.topology;
  const nodeA = lab.nodes.find((node) => node.topology.id === n1);
  const nodeB = lab.nodes.find((node) => node.topology.id === n2);
  return {
    id: link.id,
    lab_id: lab.id,
    ...(label === undefined ? {} : { label }),
    state: linkStateAt(lab, link, now),
    node_a: nodeA?.id,
    node_b: nodeB?.id,
    interface_a: interfaceIdOf(nodeA, i1),
    interface_b: interfaceIdOf(nodeB, i2),
  };
}

function interfaceIdOf(node: NodeState | undefined, topologyId: string): string | undefined {
  return node?.interfaces.find((entry) => entry.topologyId === topologyId)?.id;
}

/** The lab as YAML that can be imported again, with its present title and texts. */
export function toTopologyYaml(lab: LabState): string {
  const { title, description, notes } = lab;
  return stringify({
    lab: { version: lab.topologyVersion, title, description, notes },
    nodes: lab.nodes.map((node) => node.topology),
    links: lab.links.map((link) => link.topology),
    annotations: lab.annotations,
    smart_annotations: lab.smartAnnotations,
  });
}

/** Which parts of a node are shown. */
export interface NodeBodyOptions {
  readonly operational: boolean;
  readonly excludeConfigurations: boolean;
}

/** A node as `GET /nodes` and the calls of a lab show it. */
export function toNodeBody(
  { host, now }: RouteContext,
  lab: LabState,
  node: NodeState,
  { operational, excludeConfigurations }: NodeBodyOptions,
): unknown {
  const { topology } = node;
  const state = nodeStateAt(node.run, now);
  const isActive = isActiveAt(node.run, now);
  const computeId = state === 'DEFINED_ON_CORE' ? null : host.computeId;
  const resources = {
    cpus: topology.cpus ?? null,
    ram: topology.ram ?? null,
    cpu_limit: topology.cpu_limit ?? null,
    data_volume: topology.data_volume ?? null,
    boot_disk_size: topology.boot_disk_size ?? null,
    image_definition: topology.image_definition ?? null,
  };
  return {
    id: node.id,
    lab_id: lab.id,
    x: topology.x,
    y: topology.y,
    label: topology.label,
    node_definition: topology.node_definition,
    parameters: topology.parameters ?? {},
    hide_links: topology.hide_links ?? false,
    tags: topology.tags ?? [],
    ...resources,
    state,
    boot_progress: isActive ? (state === 'BOOTED' ? 'Booted' : 'Booting') : 'Not running',
    compute_id: computeId,
    pinned_compute_id: null,
    resource_pool: null,
    iol_app_id: null,
    vnc_key: null,
    serial_consoles: [],
    ...(excludeConfigurations ? {} : { configuration: topology.configuration ?? null }),
    ...(operational
      ? {
          operational: {
            ...resources,
            cpus: node.cpus,
            ram: node.isMachine ? node.memoryMib : null,
            cpu_limit: node.cpuLimitPercent,
            compute_id: computeId,
            vnc_key: null,
            resource_pool: null,
            iol_app_id: null,
            serial_consoles: [],
          },
        }
      : {}),
  };
}
