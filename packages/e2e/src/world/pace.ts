import type { CmlTimings } from '@cloud-spi/emulator';

/** The Smart Account of the demonstration. */
export const REGISTRATION_TOKEN = 'DEMO-REGISTRATION-TOKEN';
/** Seats by product. */
export const SEATS = { CML_Enterprise: 10 };

/** How long the machines of the simulated clouds take: a second stands for about a minute. */
export const MACHINE_TIMINGS = { startingMs: 1_500, stoppingMs: 1_000, terminatingMs: 1_000 } as const;

/** How far an emulated cloud is behind what it has accepted. */
export const PARK_LAGS = { readLagMs: 100, listLagMs: 300 } as const;

/** How the providers of emulated clouds are told to go with that pace. */
export const PROVIDER_PACE = { pollIntervalMs: 300, consistencyWindowMs: 1_000 } as const;

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
