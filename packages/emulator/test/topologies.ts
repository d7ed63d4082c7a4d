/** A topology of so many unconnected nodes, as JSON text. */
export function topologyOf(count: number, node: Record<string, unknown> = {}): string {
  return JSON.stringify({
    lab: { version: '0.3.0', title: `${count} nodes` },
    nodes: Array.from({ length: count }, (_, index) => ({
      id: `n${index}`,
      label: `node ${index}`,
      x: index,
      y: 0,
      node_definition: 'alpine',
      interfaces: [],
      ...node,
    })),
    links: [],
  });
}
