import { bootPhaseAt } from './boot-script.ts';
import { activeNodesAt, allocatedNodesAt, usageOf } from './capacity.ts';
import type { CmlHostState } from './cml-state.ts';
import { licenseAt } from './license.ts';
import { nodeStateAt } from './node-run.ts';
import { cmlProducts } from './products.ts';

const mib = 2 ** 20;
const gib = 2 ** 30;
/** What the system itself takes. */
const idle = { cpuPercent: 1.5, memoryMib: 3584, diskGib: 24 };

/** The body of `GET /system_stats`; without computes until they are initialized. */
export function toSystemStats(host: CmlHostState, now: number): unknown {
  const isReady = bootPhaseAt(host.timings, host.bootStartedAt, now) === 'ready';
  const disk = amount(host.capacity.diskGib * gib, idle.diskGib * gib + stoppedOrActive(host, now) * gib);
  if (!isReady) {
    const nothing = { total: 0, used: 0, free: 0 };
    return {
      computes: {},
      all: { cpu: { count: 0, percent: 0 }, memory: nothing, disk: nothing },
      controller: { disk },
    };
  }
  const active = activeNodesAt(host, now);
  const { cpus, memoryMib } = usageOf(allocatedNodesAt(host, now));
  const load = (cpus / host.capacity.cpus) * 20;
  const cpu = { count: host.capacity.cpus, percent: round(Math.min(100, idle.cpuPercent + load)) };
  const memory = amount(host.capacity.memoryMib * mib, (idle.memoryMib + memoryMib * 0.6) * mib);
  return {
    computes: {
      [host.computeId]: {
        hostname: host.hostname,
        is_controller: true,
        stats: {
          cpu: {
            ...cpu,
            model: 'Intel(R) Xeon(R) Platinum 8252C CPU @ 3.80GHz',
            predicted: 6,
            load: [round(load / 20), round(load / 25), round(load / 30)],
          },
          memory,
          disk,
          dominfo: {
            allocated_cpus: Math.ceil(cpus),
            allocated_memory: memoryMib,
            total_nodes: host.labs.reduce((sum, lab) => sum + lab.nodes.length, 0),
            total_orphans: host.knobs.orphans,
            running_nodes: active.length,
            running_orphans: host.knobs.orphans,
          },
        },
      },
    },
    all: { cpu, memory, disk },
    controller: { disk },
  };
}

/** The body of `GET /system_health`; details of the computes are for administrators. */
export function toSystemHealth(host: CmlHostState, now: number, isAdmin: boolean): unknown {
  const isReady = bootPhaseAt(host.timings, host.bootStartedAt, now) === 'ready';
  const compute = {
    kvm_vmx_enabled: true,
    enough_cpus: true,
    lld_connected: true,
    lld_synced: true,
    libvirt: true,
    fabric: true,
    device_mux: true,
    refplat_images_available: true,
    docker_shim: true,
    valid: true,
    admission_state: host.admissionState,
    is_controller: true,
    hostname: host.hostname,
  };
  return {
    valid: isReady,
    computes: isReady && isAdmin ? { [host.computeId]: compute } : {},
    is_licensed: licenseAt(host.license, now).authorization === 'in-compliance',
    is_enterprise: cmlProducts[host.license.product]?.isEnterprise ?? false,
    controller: { core_connected: isReady, nodes_loaded: isReady, images_loaded: isReady, valid: isReady },
  };
}

/** A node keeps its disk from its start to its wipe. */
function stoppedOrActive(host: CmlHostState, now: number): number {
  const nodes = host.labs.flatMap((lab) => lab.nodes);
  return nodes.filter((node) => node.isMachine && nodeStateAt(node.run, now) !== 'DEFINED_ON_CORE').length;
}

/** On a real host free and used do not add up to the total, because of caches. */
function amount(total: number, used: number): { total: number; used: number; free: number } {
  const taken = Math.min(total, Math.round(used));
  return { total, used: taken, free: Math.max(0, Math.round((total - taken) * 0.95)) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
