import { isLabHostError } from '@cloud-spi/lab-host';
import { z } from 'zod';
import {
  elementStatesSchema,
  importSchema,
  labIdsSchema,
  labSchema,
  licensingDiagnosticsSchema,
  licensingSchema,
  nodesSchema,
  resourcePoolSchema,
  systemHealthSchema,
  systemStatisticsSchema,
  userSchema,
} from './cml-answers.ts';
import type { CmlApi, CmlLabApi, CmlLicensingApi, CmlSystemApi } from './cml-api.ts';
import { type CmlRequest, toReadRequest, toWriteRequest, withToken } from './cml-request.ts';
import type { HostCall } from './host-call.ts';
import type { WireResponse } from './https-client.ts';
import { parseAnswer } from './parse-answer.ts';
import type { RequestSender } from './request-sender.ts';
import type { Session } from './session.ts';

/** Sends requests with the token of a session. */
interface AuthorizedSender {
  send(call: HostCall, request: CmlRequest): Promise<WireResponse>;
  /** Sends one and reads the JSON of its answer. */
  get<T>(call: HostCall, request: CmlRequest, schema: z.ZodType<T>): Promise<T>;
}

/** Makes the API with login of the host at the other end of a sender. */
export function createCmlApi(sender: RequestSender, session: Session, address: string): CmlApi {
  const authorized = createAuthorizedSender(sender, session, address);
  return { ...createSystemApi(authorized, session), ...createLicensingApi(authorized), ...createLabApi(authorized) };
}

function createAuthorizedSender(sender: RequestSender, session: Session, address: string): AuthorizedSender {
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
  return {
    send,
    async get(call, request, schema) {
      return parseAnswer({ operation: call.operation, address, request }, await send(call, request), schema);
    },
  };
}

function createSystemApi({ send, get }: AuthorizedSender, session: Session): CmlSystemApi {
  return {
    async confirmLogin(call) {
      await send(call, toReadRequest('confirmLogin', '/authok'));
    },
    systemHealth: (call) => get(call, toReadRequest('systemHealth', '/system_health'), systemHealthSchema),
    systemStatistics: (call) => get(call, toReadRequest('systemStatistics', '/system_stats'), systemStatisticsSchema),
    nodes: (call) =>
      get(call, toReadRequest('nodes', '/nodes?operational=true&exclude_configurations=true'), nodesSchema),
    async poolNodeLimit(call) {
      const { userId } = await session.login(call);
      if (userId === undefined) return undefined;
      const user = await get(call, toReadRequest('user', `/users/${encodeURIComponent(userId)}`), userSchema);
      if (!user.resource_pool) return undefined;
      const path = `/resource_pools/${encodeURIComponent(user.resource_pool)}`;
      return (await get(call, toReadRequest('resourcePool', path), resourcePoolSchema)).licenses ?? undefined;
    },
  };
}

function createLicensingApi({ send, get }: AuthorizedSender): CmlLicensingApi {
  return {
    licensing: (call) => get(call, toReadRequest('licensing', '/licensing'), licensingSchema),
    licensingDiagnostics: (call) =>
      get(call, toReadRequest('licensingDiagnostics', '/diagnostics/licensing'), licensingDiagnosticsSchema),
    async setProduct(call, product) {
      await send(call, toWriteRequest('setProduct', 'PUT', '/licensing/product_license', product));
    },
    async register(call, token) {
      const request = toWriteRequest('register', 'POST', '/licensing/registration', { token, reregister: false });
      await send(call, { ...request, repeatable: false, secrets: [token] });
    },
    async renewAuthorization(call) {
      await send(call, toWriteRequest('renewAuthorization', 'PUT', '/licensing/authorization/renew'));
    },
    async deregister(call) {
      const request = toWriteRequest('deregister', 'DELETE', '/licensing/deregistration');
      try {
        // Never repeated by itself: after a lost 202 the repetition would hide that the seat is still counted.
        return (await send(call, { ...request, timeout: 'releaseLicenseMs', repeatable: false })).status;
      } catch (error) {
        if (isLabHostError(error) && error.status === 400) return error.status;
        throw error;
      }
    },
  };
}

function createLabApi({ send, get }: AuthorizedSender): CmlLabApi {
  return {
    labIds: (call) => get(call, toReadRequest('labs', '/labs?show_all=true'), labIdsSchema),
    lab: (call, labId) => get(call, toReadRequest('lab', `/labs/${encodeURIComponent(labId)}`), labSchema),
    labState: (call, labId) => get(call, toReadRequest('labState', `/labs/${labId}/state`), z.string()),
    isConverged: (call, labId) =>
      get(call, toReadRequest('converged', `/labs/${labId}/check_if_converged`), z.boolean()),
    elementStates: (call, labId) =>
      get(call, toReadRequest('elementStates', `/labs/${labId}/lab_element_state`), elementStatesSchema),
    async importTopology(call, topology, title) {
      const request = toWriteRequest('importTopology', 'POST', `/import?title=${encodeURIComponent(title)}`);
      // As text, and without a content type, like the vendor's own client.
      const answer = await get(
        call,
        { ...request, body: topology, timeout: 'importMs', repeatable: false },
        importSchema,
      );
      return answer.id;
    },
    async change(call, labId, action) {
      const path = `/labs/${labId}`;
      const request =
        action === 'delete'
          ? toWriteRequest('deleteLab', 'DELETE', path)
          : toWriteRequest(`${action}Lab`, 'PUT', `${path}/${action}`);
      await send(call, request);
    },
  };
}
