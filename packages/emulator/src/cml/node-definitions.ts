/** What the emulator knows of a node definition. */
export interface NodeDefinition {
  readonly id: string;
  readonly label: string;
  readonly nature: 'router' | 'switch' | 'server' | 'firewall' | 'external_connector' | 'host';
  /** Driver `none` has no machine behind it: no CPUs, no memory, no licensed place. */
  readonly driver: 'kvm' | 'iol' | 'docker' | 'none';
  readonly cpus: number;
  readonly memoryMib: number;
  readonly bootMs: number;
  readonly images: readonly string[];
}

function machine(
  id: string,
  label: string,
  nature: NodeDefinition['nature'],
  size: { cpus: number; memoryMib: number; bootMs: number; image: string; driver?: NodeDefinition['driver'] },
): NodeDefinition {
  const { cpus, memoryMib, bootMs, image, driver = 'kvm' } = size;
  return { id, label, nature, driver, cpus, memoryMib, bootMs, images: [image] };
}

/** A selection of the reference platform; sizes follow its published defaults, boot times are estimates. */
export const nodeDefinitions: readonly NodeDefinition[] = [
  machine('alpine', 'Alpine', 'server', { cpus: 1, memoryMib: 512, bootMs: 20_000, image: 'alpine-base-3-21-3' }),
  machine('asav', 'ASAv', 'firewall', { cpus: 1, memoryMib: 2048, bootMs: 150_000, image: 'asav-9-22-1-1' }),
  machine('cat8000v', 'Catalyst 8000V', 'router', {
    cpus: 1,
    memoryMib: 4096,
    bootMs: 240_000,
    image: 'cat8000v-17-16-01a',
  }),
  machine('csr1000v', 'CSR 1000v', 'router', {
    cpus: 1,
    memoryMib: 3072,
    bootMs: 240_000,
    image: 'csr1000v-17-03-08a',
  }),
  machine('desktop', 'Desktop', 'host', { cpus: 1, memoryMib: 512, bootMs: 40_000, image: 'desktop-3-21-3' }),
  machine('iol-xe', 'IOL XE', 'router', {
    cpus: 1,
    memoryMib: 512,
    bootMs: 15_000,
    image: 'iol-xe-17-15-01',
    driver: 'iol',
  }),
  machine('ioll2-xe', 'IOL L2 XE', 'switch', {
    cpus: 1,
    memoryMib: 512,
    bootMs: 15_000,
    image: 'ioll2-xe-17-15-01',
    driver: 'iol',
  }),
  machine('iosv', 'IOSv', 'router', { cpus: 1, memoryMib: 512, bootMs: 90_000, image: 'iosv-159-3-m10' }),
  machine('iosvl2', 'IOSv L2', 'switch', { cpus: 1, memoryMib: 768, bootMs: 90_000, image: 'iosvl2-2020' }),
  machine('iosxrv9000', 'IOS XRv 9000', 'router', {
    cpus: 4,
    memoryMib: 20_480,
    bootMs: 600_000,
    image: 'iosxrv9000-24-3-1',
  }),
  machine('nxosv9000', 'NX-OS 9000', 'switch', {
    cpus: 2,
    memoryMib: 10_240,
    bootMs: 420_000,
    image: 'nxosv9300-10-5-2-f',
  }),
  machine('server', 'Server', 'server', { cpus: 1, memoryMib: 128, bootMs: 10_000, image: 'server-tcl-16-0' }),
  machine('ubuntu', 'Ubuntu', 'server', {
    cpus: 1,
    memoryMib: 2048,
    bootMs: 60_000,
    image: 'ubuntu-24-04-20250503',
  }),
  machine('wan_emulator', 'WAN Emulator', 'server', {
    cpus: 1,
    memoryMib: 512,
    bootMs: 20_000,
    image: 'wanem-alpine-3-21-3',
  }),
  {
    id: 'external_connector',
    label: 'External Connector',
    nature: 'external_connector',
    driver: 'none',
    cpus: 0,
    memoryMib: 0,
    bootMs: 0,
    images: [],
  },
  {
    id: 'unmanaged_switch',
    label: 'Unmanaged Switch',
    nature: 'switch',
    driver: 'none',
    cpus: 0,
    memoryMib: 0,
    bootMs: 0,
    images: [],
  },
];

/** The definition of that id, or undefined when the host does not have it. */
export function findNodeDefinition(id: string): NodeDefinition | undefined {
  return nodeDefinitions.find((definition) => definition.id === id);
}
