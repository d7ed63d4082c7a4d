/**
 * Behavior that the vendor does not document, or that differs between releases. The defaults are the likeliest; a
 * client should be tested on the other values too.
 */
export interface CmlKnobs {
  /** What a login with the right password gets while the system is not ready. Default `allow`. */
  readonly loginWhileNotReady: 'allow' | 'forbid';
  /** Whether a changed password ends that user's sessions. Default true. */
  readonly passwordChangeRevokesSessions: boolean;
  /** Status when a path holds something that is not an id. Default 400. */
  readonly malformedIdStatus: number;
  /** Status when a body breaks its schema. Default 400. */
  readonly schemaErrorStatus: number;
  /** Status of deleting a lab that is not wiped. Default 400. */
  readonly deleteRefusedStatus: number;
  /** Status of wiping a lab that runs. Default 400. */
  readonly wipeRefusedStatus: number;
  /** Status of deregistering while a node runs. Default 409. */
  readonly deregisterWhileRunningStatus: number;
  /** Starting more nodes than licensed: refuse the whole start, or start those that fit. Default `reject`. */
  readonly overNodeLimit: 'reject' | 'partial';
  /** Starting more than CPUs and memory hold: refuse, or leave the surplus nodes QUEUED until stopped. Default `reject`. */
  readonly overCapacity: 'reject' | 'queue';
  /** Registering with a token that the Smart Account never issued: 400, or accepted and FAILED later. Default `reject`. */
  readonly unknownToken: 'reject' | 'fail-later';
  /** Licensing calls answer an empty 204, or 200 with the licensing status as newer releases do. Default `empty`. */
  readonly licensingReply: 'empty' | 'status';
  /** A lab's download is raw YAML text, or a JSON string as documented. Default `yaml`. */
  readonly downloadAs: 'yaml' | 'json-string';
  /** Orphaned nodes that the compute reports. Default 0. */
  readonly orphans: number;
  /** Distance of `system_stats` and `running_nodes` events in the telemetry, in milliseconds; 0: none. Default 300 000. */
  readonly telemetrySampleMs: number;
  /** A user's API calls add at most one `user_activity` event per this many milliseconds. Default 60 000. */
  readonly telemetryActivityMs: number;
  /** Old events in front of the telemetry, to make it large. Default 0. */
  readonly telemetryPaddingEvents: number;
}

/** The documented or likeliest behavior. */
export const defaultCmlKnobs: CmlKnobs = {
  loginWhileNotReady: 'allow',
  passwordChangeRevokesSessions: true,
  malformedIdStatus: 400,
  schemaErrorStatus: 400,
  deleteRefusedStatus: 400,
  wipeRefusedStatus: 400,
  deregisterWhileRunningStatus: 409,
  overNodeLimit: 'reject',
  overCapacity: 'reject',
  unknownToken: 'reject',
  licensingReply: 'empty',
  downloadAs: 'yaml',
  orphans: 0,
  telemetrySampleMs: 300_000,
  telemetryActivityMs: 60_000,
  telemetryPaddingEvents: 0,
};
