import type { HostHealth } from '@cloud-spi/lab-host';
import type { SystemHealth } from './cml-answers.ts';

const CONTROLLER_PROBLEMS = {
  core_connected: 'the controller has lost its core service',
  nodes_loaded: 'the node definitions are not loaded',
  images_loaded: 'the images are not loaded',
} as const;

const COMPUTE_PROBLEMS = {
  kvm_vmx_enabled: 'has no hardware virtualization, so virtual machines cannot start',
  enough_cpus: 'has too few CPUs',
  refplat_images_available: 'has no reference platform images',
  lld_connected: 'is not connected to the controller',
  libvirt: 'has lost its libvirt service',
  fabric: 'has lost its network fabric service',
  device_mux: 'has lost its console service',
  docker_shim: 'has lost its container service',
} as const;

/** Turns every check that the host itself calls bad into a sentence. What it does not tell is not a problem. */
export function toHostHealth({ controller, computes }: SystemHealth): HostHealth {
  const problems: string[] = [];
  for (const [check, problem] of entriesOf(CONTROLLER_PROBLEMS)) {
    if (controller?.[check] === false) problems.push(`CML: ${problem}.`);
  }
  for (const [id, compute] of Object.entries(computes ?? {})) {
    const name = compute.hostname ?? id;
    for (const [check, problem] of entriesOf(COMPUTE_PROBLEMS)) {
      if (compute[check] === false) problems.push(`Compute host ${name} ${problem}.`);
    }
    const state = compute.admission_state;
    if (state && state !== 'READY') problems.push(`Compute host ${name} starts no nodes (${state}).`);
  }
  return { ok: problems.length === 0, problems };
}

function entriesOf<Key extends string>(record: Readonly<Record<Key, string>>): [Key, string][] {
  return Object.entries(record) as [Key, string][];
}
