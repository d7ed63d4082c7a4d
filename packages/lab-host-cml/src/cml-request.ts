import type { CmlTimeouts } from './cml-connector-options.ts';
import type { WireRequest } from './https-client.ts';

/** Our name of each operation of CML's API that is used. */
export type CmlRequestName =
  | 'systemInformation'
  | 'logIn'
  | 'confirmLogin'
  | 'logOut'
  | 'systemHealth'
  | 'systemStatistics'
  | 'user'
  | 'resourcePool'
  | 'licensing'
  | 'licensingDiagnostics'
  | 'setProduct'
  | 'register'
  | 'renewAuthorization'
  | 'deregister'
  | 'nodes'
  | 'labs'
  | 'lab'
  | 'labState'
  | 'converged'
  | 'elementStates'
  | 'importTopology'
  | 'startLab'
  | 'stopLab'
  | 'wipeLab'
  | 'deleteLab';

/** A request to CML's API, with what has to be known to handle its answer. */
export interface CmlRequest extends WireRequest {
  readonly name: CmlRequestName;
  /** Which deadline holds for one try. */
  readonly timeout: keyof CmlTimeouts;
  /** Whether it may be sent again when it is not known what became of it. */
  readonly repeatable: boolean;
  /** Strings in it that no error may show. */
  readonly secrets?: readonly string[] | undefined;
}
