/** How long the controller waits for what, and how often it looks; all in milliseconds. */
export interface ControllerTimings {
  /** Between two lists of a provider's instances. */
  readonly observeInstancesMs: number;
  /** Between two reads of an instance that is changing. */
  readonly pollInstanceMs: number;
  /** How long one attempt at an instance may take until it runs. */
  readonly provisioningTimeoutMs: number;
  /** How long a running instance may take to have an address. */
  readonly addressTimeoutMs: number;
  /** Between two probes of a lab host that is starting. */
  readonly pollHostMs: number;
  /** How long a lab host may take until it is ready. */
  readonly startTimeoutMs: number;
  /** How long a starting lab host may refuse credentials: its user may be created late. */
  readonly authenticationGraceMs: number;
  /** Between two checks of a lab host that is in service. */
  readonly checkHostMs: number;
  /** How long a lab host in service may fail its checks before its worker counts as failed. */
  readonly hostLostAfterMs: number;
  /** Between two reads of a license that is changing. */
  readonly pollLicenseMs: number;
  /** How long registration and authorization may take. */
  readonly licenseTimeoutMs: number;
  /** How long a worker serves without its license before it asks again. */
  readonly relicenseAfterMs: number;
  /** How long giving a license back may take before the seat counts as leaked. */
  readonly unlicensingTimeoutMs: number;
  /** Between two looks at a lab that is changing. */
  readonly pollLabMs: number;
  /** How long a lab may take until all its nodes are up. */
  readonly labStartTimeoutMs: number;
  /** How long a lab may take until it is removed. */
  readonly labStopTimeoutMs: number;
  /** Between two tries to place a lab that nobody had room for. */
  readonly schedulingRetryMs: number;
  /** First wait after a failed call; it doubles with each further failure. */
  readonly retryBaseMs: number;
  /** Longest wait after a failed call. */
  readonly retryMaxMs: number;
  /** First wait before a failed worker is brought back; it doubles each time. */
  readonly recoveryBaseMs: number;
  /** How long the instance of a failed worker is kept for inspection when recovery was given up. */
  readonly failedRetentionMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** For ordinary clouds; a demonstration or a test gives shorter ones. */
export const DEFAULT_CONTROLLER_TIMINGS: ControllerTimings = Object.freeze({
  observeInstancesMs: 30 * SECOND,
  pollInstanceMs: 5 * SECOND,
  provisioningTimeoutMs: 30 * MINUTE,
  addressTimeoutMs: 5 * MINUTE,
  pollHostMs: 5 * SECOND,
  startTimeoutMs: 30 * MINUTE,
  authenticationGraceMs: 5 * MINUTE,
  checkHostMs: MINUTE,
  hostLostAfterMs: 10 * MINUTE,
  pollLicenseMs: 5 * SECOND,
  licenseTimeoutMs: 3 * MINUTE,
  relicenseAfterMs: 15 * MINUTE,
  unlicensingTimeoutMs: 10 * MINUTE,
  pollLabMs: 5 * SECOND,
  labStartTimeoutMs: 40 * MINUTE,
  labStopTimeoutMs: 15 * MINUTE,
  schedulingRetryMs: 30 * SECOND,
  retryBaseMs: SECOND,
  retryMaxMs: 5 * MINUTE,
  recoveryBaseMs: MINUTE,
  failedRetentionMs: 60 * MINUTE,
});
