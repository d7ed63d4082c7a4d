import type { LabDemand } from '@cloud-spi/lab-host';
import { z } from 'zod';
import { findNodeSize, isCountable, type NodeSize } from './node-definition-sizes.ts';
import { parseTopologyDocument, type TopologyDocument, toInvalidTopology } from './topology-document.ts';

const OPERATION = 'measureTopology';

// Older exports write 0 for "not set".
const amount = (max: number) => z.int().min(0).max(max).nullish();

const nodeSchema = z.object({
  node_definition: z.string().min(1),
  cpus: amount(128),
  ram: amount(1_048_576),
  cpu_limit: z.int().min(20).max(100).nullish(),
});

const topologySchema = z.object({ lab: z.object({}), nodes: z.array(nodeSchema) });

/**
 * Says what a topology needs: for each node what it asks for itself, else what its definition is known to need, else
 * the defaults. Keys that do not matter for that are left to CML.
 *
 * @param topology - The topology, YAML or JSON.
 * @param nodeDefaults - The size of nodes of unknown definitions.
 * @throws invalid-topology with every problem and its place.
 */
export function measureTopology(topology: string, nodeDefaults: NodeSize): LabDemand {
  const source = parseTopologyDocument(topology, 'core', OPERATION);
  const parsed = topologySchema.safeParse(toPlainValue(source));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${source.place(path.map(toKey))}: ${message}`);
    throw toInvalidTopology(problems, OPERATION);
  }
  const countable = parsed.data.nodes.filter((node) => isCountable(node.node_definition));
  let cpuMilli = 0;
  let memoryMib = 0;
  for (const { node_definition, cpus, ram, cpu_limit } of countable) {
    const size = findNodeSize(node_definition) ?? nodeDefaults;
    cpuMilli += Math.round((cpus || size.cpus) * 10 * (cpu_limit ?? 100));
    memoryMib += ram || size.memoryMib;
  }
  return { nodes: countable.length, cpuMilli, memoryMib };
}

function toPlainValue({ document }: TopologyDocument): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw toInvalidTopology(['too many aliases'], OPERATION);
  }
}

function toKey(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}
