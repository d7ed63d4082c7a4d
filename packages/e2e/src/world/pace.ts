import type { CmlTimings } from '@cloud-spi/emulator';
import type { MemoryCloudOptions } from '@cloud-spi/provider-memory';

/** The Smart Account of the demonstration. */
export const REGISTRATION_TOKEN = 'DEMO-REGISTRATION-TOKEN';
/** Seats by product. */
export const SEATS = { CML_Enterprise: 10 };

/** The simulated cloud: a second stands for about a minute. */
export const CLOUD_SETTINGS = {
  cloudId: 'demo',
  region: 'demo',
  zones: [{ name: 'demo-a', capacity: { 'cml-large': 1 } }, { name: 'demo-b' }],
  instanceTypes: [{ name: 'cml-large', vcpus: 16, memoryMib: 65_536, nestedVirtualization: true }],
  images: [{ id: 'cml-2.9.0', family: 'cml', sizeGib: 32 }],
  timings: { pendingMs: 1_500, stoppingMs: 1_000, terminatingMs: 1_000 },
} satisfies MemoryCloudOptions;

/** The emulated hosts. */
export const HOST_TIMINGS: Partial<CmlTimings> = {
  refusedMs: 700,
  badGatewayMs: 500,
  unavailableMs: 500,
  notReadyMs: 800,
  registerMs: 700,
  authorizeMs: 300,
  deregisterMs: 500,
  nodeQueueMs: 200,
  nodeBootMs: 1_000,
  nodeStopMs: 300,
  nodeWipeMs: 300,
};

/** How often the controller looks, to go with that pace. Deadlines stay as they are. */
export const CONTROLLER_TIMINGS = {
  observeInstancesMs: 1_000,
  pollInstanceMs: 300,
  pollHostMs: 300,
  checkHostMs: 2_000,
  pollLicenseMs: 300,
  pollLabMs: 300,
  schedulingRetryMs: 1_000,
  retryBaseMs: 200,
  retryMaxMs: 2_000,
  recoveryBaseMs: 1_000,
};
