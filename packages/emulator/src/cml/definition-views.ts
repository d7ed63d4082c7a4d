import type { NodeDefinition } from './node-definitions.ts';

const iconNames: Readonly<Record<NodeDefinition['nature'], string>> = {
  router: 'router',
  switch: 'switch',
  server: 'server',
  host: 'host',
  firewall: 'firewall',
  external_connector: 'cloud',
};

/** Where the simulation driver is not called like the definition. */
const simulationDrivers: Readonly<Record<string, string>> = {
  cat8000v: 'csr1000v',
  desktop: 'server',
  'iol-xe': 'iol',
  'ioll2-xe': 'iol-l2',
};

function sharedParts({ id, label, nature, driver }: NodeDefinition) {
  const isMachine = driver !== 'none';
  return {
    id,
    general: { nature, description: label, read_only: true },
    device: {
      interfaces: {
        serial_ports: isMachine ? 1 : 0,
        physical: ['eth0', 'eth1', 'eth2', 'eth3'],
        has_loopback_zero: nature === 'router',
        default_count: 4,
      },
    },
    ui: {
      label_prefix: `${id}-`,
      icon: iconNames[nature],
      label,
      visible: true,
      has_configuration: isMachine,
      show_ram: isMachine,
      show_cpus: isMachine,
      show_cpu_limit: false,
      show_data_volume: false,
      show_boot_disk_size: false,
      has_config_extraction: false,
    },
  };
}

/** An entry of `GET /node_definitions`. */
export function toNodeDefinitionBody(definition: NodeDefinition): unknown {
  const { driver, cpus, memoryMib, bootMs } = definition;
  const size = driver === 'none' ? {} : { cpus, ram: memoryMib, cpu_limit: 100 };
  return {
    ...sharedParts(definition),
    boot: { timeout: Math.max(60, Math.ceil((bootMs * 2) / 1000)) },
    sim: {
      linux_native: {
        libvirt_domain_driver: driver,
        driver: simulationDrivers[definition.id] ?? definition.id,
        ...size,
      },
      ...(driver === 'none' ? {} : { usage_estimations: { cpus: 20, ram: Math.ceil(memoryMib * 0.6), disk: 200 } }),
    },
    configuration: { generator: { driver: null } },
    schema_version: '0.0.1',
  };
}

/** An entry of `GET /simplified_node_definitions`, where the sizes lie flat. */
export function toSimplifiedNodeDefinitionBody(definition: NodeDefinition): unknown {
  const { driver, cpus, memoryMib, images } = definition;
  const isMachine = driver !== 'none';
  return {
    ...sharedParts(definition),
    sim: {
      ram: memoryMib,
      cpus,
      cpu_limit: 100,
      data_volume: 0,
      boot_disk_size: 0,
      console: isMachine,
      simulate: isMachine,
      custom_mac: isMachine,
      vnc: false,
    },
    image_definitions: images,
  };
}

/** The entries of `GET /image_definitions` for a node definition. */
export function toImageDefinitionBodies({ id, images }: NodeDefinition): unknown[] {
  return images.map((image) => ({
    id: image,
    node_definition_id: id,
    label: image,
    disk_image: `${image}.qcow2`,
    description: '',
    read_only: true,
    ram: null,
    cpus: null,
    cpu_limit: null,
    data_volume: null,
    boot_disk_size: null,
    schema_version: '0.0.1',
  }));
}
