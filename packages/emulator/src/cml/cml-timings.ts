/** How long things take on an emulated host, all in milliseconds. */
export interface CmlTimings {
  /** After power-on, connections are refused this long. Default 60 000. */
  readonly refusedMs: number;
  /** Then TLS is up and every path answers 502 with an HTML page. Default 60 000. */
  readonly badGatewayMs: number;
  /** Then every path answers 503 with an HTML page. Default 30 000. */
  readonly unavailableMs: number;
  /** Then the API answers and says `ready: false`; `Number.MAX_SAFE_INTEGER` for a host that never gets ready. Default 90 000. */
  readonly notReadyMs: number;
  /** From the accepted registration to its result. Default 10 000. */
  readonly registerMs: number;
  /** From the registration, or from a renewal, to the authorization's result. Default 5000. */
  readonly authorizeMs: number;
  /** How long the reply of a deregistration takes. Default 15 000. */
  readonly deregisterMs: number;
  /** A started node is QUEUED this long. Default 2000. */
  readonly nodeQueueMs: number;
  /** STARTED to BOOTED; null (default): as long as its node definition says. */
  readonly nodeBootMs: number | null;
  /** From the stop request to STOPPED. Default 5000. */
  readonly nodeStopMs: number;
  /** From the wipe request to DEFINED_ON_CORE. Default 3000. */
  readonly nodeWipeMs: number;
}

/** About four minutes until ready, like a real host on an ordinary virtual machine. */
export const defaultCmlTimings: CmlTimings = {
  refusedMs: 60_000,
  badGatewayMs: 60_000,
  unavailableMs: 30_000,
  notReadyMs: 90_000,
  registerMs: 10_000,
  authorizeMs: 5_000,
  deregisterMs: 15_000,
  nodeQueueMs: 2_000,
  nodeBootMs: null,
  nodeStopMs: 5_000,
  nodeWipeMs: 3_000,
};
