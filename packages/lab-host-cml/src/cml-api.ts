import type {
  CmlLab,
  CmlNode,
  ElementStates,
  Licensing,
  LicensingDiagnostics,
  SystemHealth,
  SystemInformation,
  SystemStatistics,
} from './cml-answers.ts';
import type { HostCall } from './host-call.ts';
import type { LoginAnswer } from './session.ts';

/** The slice of CML's API that needs no login. */
export interface CmlPublicApi {
  systemInformation(call: HostCall): Promise<SystemInformation>;
  logIn(call: HostCall, credentials: { readonly username: string; readonly password: string }): Promise<LoginAnswer>;
  /** Ends the session of this token. */
  logOut(call: HostCall, token: string): Promise<void>;
}

/** What a lab can be told to do. */
export type LabAction = 'start' | 'stop' | 'wipe' | 'delete';

/** The slice of CML's API that is used with a login. One method is one operation, `poolNodeLimit` two. */
export interface CmlApi extends CmlSystemApi, CmlLicensingApi, CmlLabApi {}

/** What is asked about the host. */
export interface CmlSystemApi {
  /** Succeeds when the host takes our token. */
  confirmLogin(call: HostCall): Promise<void>;
  systemHealth(call: HostCall): Promise<SystemHealth>;
  systemStatistics(call: HostCall): Promise<SystemStatistics>;
  /** The nodes of all labs that the user may see. */
  nodes(call: HostCall): Promise<readonly CmlNode[]>;
  /** How many nodes the user's resource pool allows; undefined without a pool or a limit. */
  poolNodeLimit(call: HostCall): Promise<number | undefined>;
}

/** The license; for administrators. */
export interface CmlLicensingApi {
  licensing(call: HostCall): Promise<Licensing>;
  licensingDiagnostics(call: HostCall): Promise<LicensingDiagnostics>;
  setProduct(call: HostCall, product: string): Promise<void>;
  register(call: HostCall, token: string): Promise<void>;
  renewAuthorization(call: HostCall): Promise<void>;
  /** @returns The status: 204 or another success, 202 when the license server was not told, 400 for nothing to release. */
  deregister(call: HostCall): Promise<number>;
}

/** Labs. Ids have to be checked before. */
export interface CmlLabApi {
  labIds(call: HostCall): Promise<readonly string[]>;
  lab(call: HostCall, labId: string): Promise<CmlLab>;
  labState(call: HostCall, labId: string): Promise<string>;
  isConverged(call: HostCall, labId: string): Promise<boolean>;
  elementStates(call: HostCall, labId: string): Promise<ElementStates>;
  /** @returns The id of the new lab. */
  importTopology(call: HostCall, topology: string, title: string): Promise<string>;
  /** Starts, stops, wipes or deletes a lab. */
  change(call: HostCall, labId: string, action: LabAction): Promise<void>;
}
