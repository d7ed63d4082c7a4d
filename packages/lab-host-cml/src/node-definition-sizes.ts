/** What a node needs when the topology does not say. */
export interface NodeSize {
  readonly cpus: number;
  readonly memoryMib: number;
}

// Defaults of Cisco's reference platform images; a host may have other values, which only it knows.
const SIZES: Readonly<Record<string, NodeSize>> = {
  alpine: { cpus: 1, memoryMib: 512 },
  'alpine-trex': { cpus: 4, memoryMib: 4096 },
  asav: { cpus: 1, memoryMib: 2048 },
  'cat-sdwan-controller': { cpus: 2, memoryMib: 4096 },
  'cat-sdwan-edge': { cpus: 2, memoryMib: 4096 },
  'cat-sdwan-manager': { cpus: 8, memoryMib: 32_768 },
  'cat-sdwan-validator': { cpus: 2, memoryMib: 4096 },
  cat8000v: { cpus: 1, memoryMib: 4096 },
  'cat9000v-q200': { cpus: 4, memoryMib: 18_432 },
  'cat9000v-uadp': { cpus: 4, memoryMib: 18_432 },
  coreos: { cpus: 1, memoryMib: 3072 },
  csr1000v: { cpus: 1, memoryMib: 3072 },
  desktop: { cpus: 1, memoryMib: 512 },
  fmcv: { cpus: 4, memoryMib: 32_768 },
  ftdv: { cpus: 4, memoryMib: 8192 },
  'iol-xe': { cpus: 1, memoryMib: 512 },
  'ioll2-xe': { cpus: 1, memoryMib: 512 },
  iosv: { cpus: 1, memoryMib: 512 },
  iosvl2: { cpus: 1, memoryMib: 768 },
  iosxrv9000: { cpus: 4, memoryMib: 20_480 },
  nginx: { cpus: 1, memoryMib: 256 },
  nxosv9000: { cpus: 2, memoryMib: 10_240 },
  server: { cpus: 1, memoryMib: 128 },
  ubuntu: { cpus: 1, memoryMib: 2048 },
  wan_emulator: { cpus: 1, memoryMib: 512 },
};

// Definitions with no machine behind them.
const FREE: readonly string[] = ['external_connector', 'unmanaged_switch'];

/** Whether nodes of this definition count against the license and take CPUs and memory. */
export function isCountable(nodeDefinition: string): boolean {
  return !FREE.includes(nodeDefinition);
}

/** The size of a node of this definition, if it is a common one. */
export function findNodeSize(nodeDefinition: string): NodeSize | undefined {
  return Object.hasOwn(SIZES, nodeDefinition) ? SIZES[nodeDefinition] : undefined;
}
