import { isLabHostError } from '@cloud-spi/lab-host';
import { z } from 'zod';
import {
  type CmlLab,
  type CmlNode,
  type ElementStates,
  elementStatesSchema,
  importSchema,
  type Licensing,
  type LicensingDiagnostics,
  labIdsSchema,
  labSchema,
  licensingDiagnosticsSchema,
  licensingSchema,
  loginSchema,
  nodesSchema,
  resourcePoolSchema,
  type SystemHealth,
  type SystemInformation,
  type SystemStatistics,
  systemHealthSchema,
  systemInformationSchema,
  systemStatisticsSchema,
  userSchema,
} from './cml-answers.ts';
import type { CmlRequest, CmlRequestName } from './cml-request.ts';
import type { HostCall } from './host-call.ts';
import type { WireResponse } from './https-client.ts';
import type { RequestSender } from './request-sender.ts';
import type { LoginAnswer, Session } from './session.ts';
import { toLabHostError } from './to-lab-host-error.ts';
import { WireFailure } from './wire-failure.ts';

/** The slice of CML's API that needs no login. */
export interface CmlPublicApi {
  systemInformation(call: HostCall): Promise<SystemInformation>;
  logIn(call: HostCall, credentials: { readonly username: string; readonly password: string }): Promise<LoginAnswer>;
  /** Ends the session of this token. */
  logOut(call: HostCall, token: string): Promise<void>;
}

/** What a lab can be told to do. */
export type LabAction = 'start' | 'stop' | 'wipe' | 'delete';

/** The slice of CML's API that needs a login; one method is one operation. */
export interface CmlApi {
  /** Succeeds when the host takes our token. */
  confirmLogin(call: HostCall): Promise<void>;
  systemHealth(call: HostCall): Promise<SystemHealth>;
  systemStatistics(call: HostCall): Promise<SystemStatistics>;
  /** The nodes of all labs that the user may see. */
  nodes(call: HostCall): Promise<readonly CmlNode[]>;
  /** How many nodes the user's resource pool allows; undefined without a pool or a limit. */
  poolNodeLimit(call: HostCall): Promise<number | undefined>;
  licensing(call: HostCall): Promise<Licensing>;
  licensingDiagnostics(call: HostCall): Promise<LicensingDiagnostics>;
  setProduct(call: HostCall, product: string): Promise<void>;
  register(call: HostCall, token: string): Promise<void>;
  renewAuthorization(call: HostCall): Promise<void>;
  /** @returns The status, whose meaning depends on it: 2xx, or 400 when there is nothing to deregister. */
  deregister(call: HostCall): Promise<number>;
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

const BASE_PATH = '/api/v0';
const JSON_CONTENT = { 'content-type': 'application/json' };

/** Makes the API without login of the host at the other end of a sender. */
export function createCmlPublicApi(sender: RequestSender, address: string): CmlPublicApi {
  return {
    async systemInformation(call) {
      const request: CmlRequest = {
        ...read('systemInformation', '/system_information'),
        timeout: 'probeMs',
        repeatable: false,
      };
      return parseAnswer({ call, request, address }, await sender.send(call, request), systemInformationSchema);
    },
    async logIn(call, { username, password }) {
      const request: CmlRequest = {
        name: 'logIn',
        method: 'POST',
        path: `${BASE_PATH}/auth_extended`,
        headers: JSON_CONTENT,
        body: JSON.stringify({ username, password }),
        timeout: 'readMs',
        repeatable: true,
        secrets: [password],
      };
      const { token, id } = parseAnswer({ call, request, address }, await sender.send(call, request), loginSchema);
      return { token, userId: id };
    },
    async logOut(call, token) {
      const request = write('logOut', 'DELETE', '/logout');
      await sender.send(call, withToken({ ...request, repeatable: false }, token));
    },
  };
}

/** Makes the API with login of the host at the other end of a sender. */
export function createCmlApi(sender: RequestSender, session: Session, address: string): CmlApi {
  // A token may end before its time, by a restart or a changed password: one new login is worth a try.
  async function send(call: HostCall, request: CmlRequest): Promise<WireResponse> {
    const { token } = await session.login(call);
    try {
      return await sender.send(call, withToken(request, token));
    } catch (error) {
      if (!(isLabHostError(error) && error.status === 401)) throw error;
      session.drop(token);
      return sender.send(call, withToken(request, (await session.login(call)).token));
    }
  }

  async function get<T>(call: HostCall, request: CmlRequest, schema: z.ZodType<T>): Promise<T> {
    return parseAnswer({ call, request, address }, await send(call, request), schema);
  }

  return {
    async confirmLogin(call) {
      await send(call, read('confirmLogin', '/authok'));
    },
    systemHealth: (call) => get(call, read('systemHealth', '/system_health'), systemHealthSchema),
    systemStatistics: (call) => get(call, read('systemStatistics', '/system_stats'), systemStatisticsSchema),
    nodes: (call) => get(call, read('nodes', '/nodes?operational=true&exclude_configurations=true'), nodesSchema),
    async poolNodeLimit(call) {
      const { userId } = await session.login(call);
      if (userId === undefined) return undefined;
      const user = await get(call, read('user', `/users/${encodeURIComponent(userId)}`), userSchema);
      if (!user.resource_pool) return undefined;
      const path = `/resource_pools/${encodeURIComponent(user.resource_pool)}`;
      return (await get(call, read('resourcePool', path), resourcePoolSchema)).licenses ?? undefined;
    },
    licensing: (call) => get(call, read('licensing', '/licensing'), licensingSchema),
    licensingDiagnostics: (call) =>
      get(call, read('licensingDiagnostics', '/diagnostics/licensing'), licensingDiagnosticsSchema),
    async setProduct(call, product) {
      await send(call, write('setProduct', 'PUT', '/licensing/product_license', product));
    },
    async register(call, token) {
      const request = write('register', 'POST', '/licensing/registration', { token, reregister: false });
      await send(call, { ...request, repeatable: false, secrets: [token] });
    },
    async renewAuthorization(call) {
      await send(call, write('renewAuthorization', 'PUT', '/licensing/authorization/renew'));
    },
    async deregister(call) {
      const request = write('deregister', 'DELETE', '/licensing/deregistration');
      try {
        // Never repeated by itself: after a lost 202 the repetition would hide that the seat is still counted.
        return (await send(call, { ...request, timeout: 'releaseLicenseMs', repeatable: false })).status;
      } catch (error) {
        if (isLabHostError(error) && error.status === 400) return error.status;
        throw error;
      }
    },
    labIds: (call) => get(call, read('labs', '/labs?show_all=true'), labIdsSchema),
    lab: (call, labId) => get(call, read('lab', `/labs/${labId}`), labSchema),
    labState: (call, labId) => get(call, read('labState', `/labs/${labId}/state`), z.string()),
    isConverged: (call, labId) => get(call, read('converged', `/labs/${labId}/check_if_converged`), z.boolean()),
    elementStates: (call, labId) =>
      get(call, read('elementStates', `/labs/${labId}/lab_element_state`), elementStatesSchema),
    async importTopology(call, topology, title) {
      const request: CmlRequest = {
        name: 'importTopology',
        method: 'POST',
        path: `${BASE_PATH}/import?title=${encodeURIComponent(title)}`,
        body: topology,
        timeout: 'importMs',
        repeatable: false,
      };
      return (await get(call, request, importSchema)).id;
    },
    async change(call, labId, action) {
      const path = `/labs/${labId}`;
      const request =
        action === 'delete' ? write('deleteLab', 'DELETE', path) : write(`${action}Lab`, 'PUT', `${path}/${action}`);
      await send(call, request);
    },
  };
}

function read(name: CmlRequestName, path: string): CmlRequest {
  return { name, method: 'GET', path: BASE_PATH + path, timeout: 'readMs', repeatable: true };
}

function write(name: CmlRequestName, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): CmlRequest {
  const content = body === undefined ? {} : { headers: JSON_CONTENT, body: JSON.stringify(body) };
  return { name, method, path: BASE_PATH + path, timeout: 'writeMs', repeatable: true, ...content };
}

function withToken(request: CmlRequest, token: string): CmlRequest {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  return { ...request, headers, secrets: [...(request.secrets ?? []), token] };
}

function parseAnswer<T>(
  { call, request, address }: { call: HostCall; request: CmlRequest; address: string },
  { body }: WireResponse,
  schema: z.ZodType<T>,
): T {
  const malformed = (message: string) =>
    toLabHostError({ operation: call.operation, address, request }, new WireFailure('malformed', message));
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // The parser's own error quotes the text, which may hold a token.
    throw malformed('the answer is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  throw malformed(`the answer is not as expected (${places.join('; ')})`);
}
