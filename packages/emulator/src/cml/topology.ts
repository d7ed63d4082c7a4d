import { parse } from 'yaml';
import {
  anything,
  bool,
  type Check,
  closedObject,
  integer,
  list,
  nullable,
  oneOf,
  record,
  text,
} from './closed-schema.ts';
import { findNodeDefinition } from './node-definitions.ts';

/** A node as an imported topology describes it. */
export interface TopologyNode {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly node_definition: string;
  readonly image_definition?: string | null;
  readonly ram?: number | null;
  readonly cpus?: number | null;
  readonly cpu_limit?: number | null;
  readonly data_volume?: number | null;
  readonly boot_disk_size?: number | null;
  readonly hide_links?: boolean | null;
  readonly tags?: readonly string[];
  readonly parameters?: Record<string, unknown>;
  readonly configuration?: unknown;
  readonly interfaces?: readonly TopologyInterface[];
}

/** An interface of a topology's node. */
export interface TopologyInterface {
  readonly id: string;
  readonly type: 'physical' | 'loopback';
  readonly label?: string;
  readonly slot?: number;
  readonly mac_address?: string | null;
}

/** A link of a topology. */
export interface TopologyLink {
  readonly id: string;
  readonly n1: string;
  readonly n2: string;
  readonly i1: string;
  readonly i2: string;
  readonly label?: string;
  readonly conditioning?: unknown;
}

/** A topology that passed every check. */
export interface Topology {
  readonly lab: { version: string; title?: string; description?: string; notes?: string };
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
  readonly annotations?: readonly unknown[];
  readonly smart_annotations?: readonly unknown[];
}

/** The outcome of reading a topology. */
export type ParsedTopology = { topology: Topology; warnings: string[] } | { problem: string };

const versions = ['0.0.1', '0.0.2', '0.0.3', '0.0.4', '0.0.5', '0.1.0', '0.2.0', '0.2.1', '0.2.2', '0.3.0'];
const id = text({ min: 1, max: 64 });
const label = text({ min: 1, max: 128 });
const coordinate = integer(-15_000, 15_000);
const definitionId = text({ min: 1, max: 250, pattern: /^(?![.])[^!@#%^&*();$\n\r\t/\\]+$/ });

const interfaceCheck = closedObject(
  { id, type: oneOf(['physical', 'loopback']) },
  {
    node: id,
    label,
    slot: integer(0, 128),
    mac_address: nullable(text({ pattern: /^[a-fA-F\d]{2}(:[a-fA-F\d]{2}){5}$/ })),
  },
);

const nodeCheck = closedObject(
  { id, label, x: coordinate, y: coordinate, node_definition: definitionId },
  {
    image_definition: nullable(definitionId),
    ram: nullable(integer(1, 1_048_576)),
    cpus: nullable(integer(1, 128)),
    cpu_limit: nullable(integer(20, 100)),
    data_volume: nullable(integer(0, 4096)),
    boot_disk_size: nullable(integer(0, 4096)),
    hide_links: nullable(bool),
    tags: list(text({ max: 64 })),
    parameters: record,
    configuration: anything,
    interfaces: list(interfaceCheck),
  },
);

const topologyCheck: Check = closedObject(
  {
    lab: closedObject(
      { version: oneOf(versions) },
      { title: text({ min: 1, max: 64 }), description: text({ max: 4096 }), notes: text({ max: 32_768 }) },
    ),
    nodes: list(nodeCheck),
    links: list(closedObject({ id, i1: id, i2: id, n1: id, n2: id }, { label, conditioning: anything })),
  },
  { annotations: list(anything), smart_annotations: list(anything) },
);

/**
 * Reads a topology from YAML or JSON text and checks it as a host does: closed schema, known node definitions, links
 * between interfaces that exist.
 */
export function parseTopology(source: string): ParsedTopology {
  let value: unknown;
  try {
    value = parse(source, { logLevel: 'error' });
  } catch {
    return { problem: 'The topology is neither YAML nor JSON.' };
  }
  const problem = topologyCheck(value);
  if (problem) return { problem: `The topology is invalid: ${problem}.` };
  const topology = value as Topology;
  const broken = findBrokenReference(topology);
  return broken ? { problem: broken } : { topology, warnings: topology.nodes.flatMap(warningsOf) };
}

function findBrokenReference({ nodes, links }: Topology): string | undefined {
  const unknown = nodes.find((node) => !findNodeDefinition(node.node_definition));
  if (unknown) return `Node definition not found: ${unknown.node_definition}.`;
  const interfaces = new Map<string, Set<string>>();
  for (const node of nodes) {
    if (interfaces.has(node.id)) return `The node id ${node.id} is used twice.`;
    interfaces.set(node.id, new Set(node.interfaces?.map((entry) => entry.id)));
  }
  for (const link of links) {
    if (!interfaces.get(link.n1)?.has(link.i1) || !interfaces.get(link.n2)?.has(link.i2)) {
      return `The link ${link.id} joins an interface that does not exist.`;
    }
  }
  return undefined;
}

function warningsOf(node: TopologyNode): string[] {
  const image = node.image_definition;
  if (!image || findNodeDefinition(node.node_definition)?.images.includes(image)) return [];
  return [`Node **${node.label}**: image definition \`${image}\` is not available, the default is used.`];
}
