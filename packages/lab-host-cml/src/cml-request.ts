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

const BASE_PATH = '/api/v0';

/** Makes a request that reads. */
export function toReadRequest(name: CmlRequestName, path: string): CmlRequest {
  return { name, method: 'GET', path: BASE_PATH + path, timeout: 'readMs', repeatable: true };
}

/** Makes a request that changes something and may be repeated. @param body - JSON value; none when left out. */
export function toWriteRequest(
  name: CmlRequestName,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): CmlRequest {
  const content =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return { name, method, path: BASE_PATH + path, timeout: 'writeMs', repeatable: true, ...content };
}

/** Adds the token of a session. */
export function withToken(request: CmlRequest, token: string): CmlRequest {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  return { ...request, headers, secrets: [...(request.secrets ?? []), token] };
}
