import { cloudFaultKinds, createFaultTable, type FaultKind, type FaultRule, type Faults } from '../faults.ts';
import { startApiServer, type WireRequest } from '../http/api-server.ts';
import type { WireReply } from '../http/wire-reply.ts';
import { createJournal, type JournalEntry } from '../journal.ts';
import { type AnswerServices, answerRequest, findRoute, toErrorReply, unauthenticated } from './answer-request.ts';
import { findInstance } from './find-instance.ts';
import type { GceCloud } from './gce-context.ts';
import { defaultGceBuckets, defaultGceTimings, type GceEmulatorOptions } from './gce-emulator-options.ts';
import { GceError, rateLimited } from './gce-error.ts';
import { readNotes } from './gce-notes.ts';
import { beginOperation } from './gce-operations.ts';
import { defaultGceProjectId, toGceRealm } from './gce-site.ts';

/** An emulated Compute Engine on 127.0.0.1. */
export interface GceEmulator {
  /** `http://127.0.0.1:PORT`: also that of the Resource Manager. */
  readonly url: string;
  readonly projectId: string;
  /** Its realm in the park. */
  readonly realm: string;
  /** Makes requests go wrong. */
  readonly faults: Faults;
  /** The park's id of an instance; undefined when there is none of the name. */
  findMachineId(zone: string, name: string): string | undefined;
  /** Takes the capacity of a spot instance back, which deletes it. @throws Error when there is none of the name */
  preempt(zone: string, name: string): void;
  /** Lets a zone not answer the next lists over all zones. @param lists how many; 0 ends it */
  silenceZone(zone: string, lists: number): void;
  /** Sets the rights that the caller has on the project; undefined: all. */
  setPermissions(permissions: readonly string[] | undefined): void;
  /** Sets the access tokens that are accepted; undefined: every request is. */
  setAccessTokens(tokens: readonly string[] | undefined): void;
  /** Requests so far, oldest first, without anything secret. */
  journal(): readonly JournalEntry[];
  /** How many requests came so far. @param operation only those of one operation, such as `instances.get` */
  countRequests(operation?: string): number;
  /** Stops listening. The park stays as it is. */
  close(): Promise<void>;
}

/**
 * Starts a Compute Engine on a park.
 * @throws Error when the port is taken
 */
export async function startGceEmulator(options: GceEmulatorOptions): Promise<GceEmulator> {
  const { park, projectId = defaultGceProjectId, buckets = defaultGceBuckets, accessTokens } = options;
  const realm = toGceRealm(projectId);
  const cloud: GceCloud = {
    park,
    projectId,
    realm,
    timings: { ...defaultGceTimings, ...options.timings },
    notes: readNotes(park, realm),
    permissions: undefined,
    silentZones: new Map(),
  };
  const services: AnswerServices = {
    cloud,
    buckets: buckets === 'unlimited' ? {} : buckets,
    accessTokens,
    levels: new Map(),
  };
  const faults = createFaultTable(park.seed, { kinds: cloudFaultKinds, applies: faultApplies });
  const journal = createJournal();
  const counts = new Map<string, number>();
  const tell = ({ method, url, body }: WireRequest, reply: WireReply) =>
    options.onExchange?.({
      method,
      target: `${url.pathname}${url.search}`,
      requestBody: body,
      status: reply.status,
      replyBody: reply.body.toString(),
    });
  const server = await startApiServer({
    host: 'compute',
    port: options.port,
    clock: park.clock,
    faults,
    journal,
    nameOperation(request) {
      const operation = findRoute(request)?.route.operation ?? '';
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      return operation;
    },
    answer(request, fault) {
      const held = answerRequest(services, request, fault);
      tell(request, held.reply);
      return held;
    },
    refuse(fault, request) {
      const reply = refuse(services, fault, request);
      tell(request, reply);
      return reply;
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    projectId,
    realm,
    faults,
    findMachineId: (zone, name) => findInstance(cloud, zone, name)?.id,
    preempt: (zone, name) => preempt(cloud, zone, name),
    silenceZone: (zone, lists) =>
      void (lists > 0 ? cloud.silentZones.set(zone, lists) : cloud.silentZones.delete(zone)),
    setPermissions(permissions) {
      cloud.permissions = permissions;
    },
    setAccessTokens(tokens) {
      services.accessTokens = tokens;
    },
    journal: () => journal.entries(),
    countRequests: (operation) =>
      operation === undefined
        ? [...counts.values()].reduce((sum, count) => sum + count, 0)
        : (counts.get(operation) ?? 0),
    close: () => server.close(),
  };
}

/** Whether a fault without an operation strikes: capacity is needed by starts only, and only lists can be stale. */
function faultApplies(kind: FaultKind, operation: string | undefined): boolean {
  const starts = ['instances.insert', 'instances.start', 'instances.resume'];
  if (kind === 'capacity' || kind === 'quota') return starts.includes(operation ?? '');
  if (kind === 'stale-list') return /^instances\.(list|aggregatedList)$/.test(operation ?? '');
  return true;
}

/** Missing room shows in an operation; everything else is refused at once. */
function refuse(services: AnswerServices, fault: FaultRule, request: WireRequest): WireReply {
  switch (fault.kind) {
    case 'capacity':
    case 'quota':
      return answerRequest(services, request, fault).reply;
    case 'throttle':
      return toErrorReply(rateLimited());
    case 'unauthenticated':
      return toErrorReply(unauthenticated());
    case 'permission-denied': {
      const operation = findRoute(request)?.route.operation ?? 'instances.get';
      const message = `Required 'compute.${operation}' permission for 'projects/${services.cloud.projectId}'`;
      return toErrorReply(new GceError(403, 'forbidden', message));
    }
    case 'unavailable':
      return toErrorReply(new GceError(503, 'backendError', 'Backend Error'));
    default:
      return toErrorReply(new GceError(fault.status ?? 500, 'internalError', 'Internal Error'));
  }
}

function preempt(cloud: GceCloud, zone: string, name: string): void {
  const machine = findInstance(cloud, zone, name);
  if (!machine) throw new Error(`There is no instance ${name} in ${zone}.`);
  const scheduling = machine.attributes.scheduling as { instanceTerminationAction?: string } | undefined;
  const action = scheduling?.instanceTerminationAction === 'DELETE' ? 'terminate' : 'stop';
  const message = 'Instance was preempted.';
  cloud.park.change(() => {
    cloud.park.interrupt(machine.id, { reason: { code: 'preempted', message }, action });
    beginOperation(cloud, {
      type: 'compute.instances.preempted',
      zone,
      target: `projects/${cloud.projectId}/zones/${zone}/instances/${name}`,
      targetId: machine.id,
      durationMs: cloud.park.timings.terminatingMs,
      statusMessage: message,
    });
  });
}
