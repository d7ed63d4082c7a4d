import { ApiError, ok, type RouteContext, type RouteTable, type UserContext } from '../api.ts';
import { bootPhaseAt } from '../boot-script.ts';
import { activeNodesAt, usageOf } from '../capacity.ts';
import { bool, closedObject, nullable, oneOf, uuid } from '../closed-schema.ts';
import { nodeLimitAt } from '../license.ts';
import { readBody } from '../request-body.ts';
import { toSystemHealth, toSystemStats } from '../system-views.ts';

const admissionUpdate = closedObject({ admission_state: oneOf(['UNREGISTERED', 'REGISTERED', 'ONLINE', 'READY']) });
const maintenanceUpdate = closedObject({}, { maintenance_mode: bool, notice: nullable(uuid) });

/** State of the system and its computes. */
export const systemRoutes: RouteTable = {
  'GET /system_information': {
    operation: 'system_information',
    access: 'public',
    handle: ({ host, now }) =>
      ok({
        version: host.version,
        ready: bootPhaseAt(host.timings, host.bootStartedAt, now) === 'ready' && host.admissionState === 'READY',
        allow_ssh_pubkey_auth: false,
        oui: null,
      }),
  },
  'GET /system_health': {
    operation: 'system_health_get',
    access: 'user',
    handle: ({ host, now, user }) => ok(toSystemHealth(host, now, user.admin)),
  },
  'GET /system_stats': {
    operation: 'system_stats',
    access: 'user',
    handle: ({ host, now }) => ok(toSystemStats(host, now)),
  },
  'GET /system/compute_hosts': {
    operation: 'compute_host_list',
    access: 'user',
    handle: (context) => ok([toComputeHost(context)]),
  },
  'GET /system/compute_hosts/:compute_id': {
    operation: 'compute_host_get',
    access: 'user',
    handle(context) {
      requireCompute(context);
      return ok(toComputeHost(context));
    },
  },
  'PATCH /system/compute_hosts/:compute_id': {
    operation: 'compute_host_update',
    access: 'admin',
    handle: setAdmission,
  },
  'GET /system/maintenance_mode': {
    operation: 'get_maintenance_mode',
    access: 'public',
    handle: (context) => ok(toMaintenance(context)),
  },
  'PATCH /system/maintenance_mode': { operation: 'set_maintenance_mode', access: 'admin', handle: setMaintenance },
  'GET /diagnostics/licensing': {
    operation: 'get_diagnostics',
    access: 'admin',
    handle({ host, now }) {
      const { nodes } = usageOf(activeNodesAt(host, now));
      return ok({
        quota: nodeLimitAt(host.license, now),
        started: nodes,
        // Not a limit per user: a live host showed 1 here with 20 nodes allowed.
        user_quota: 1,
        user_started: nodes,
      });
    },
  },
};

function setAdmission(context: UserContext) {
  requireCompute(context);
  const { admission_state: wanted } = readBody<{ admission_state: string }>(context, admissionUpdate);
  if (wanted !== 'ONLINE' && wanted !== 'READY') {
    throw new ApiError(409, `Transition from ${context.host.admissionState} to ${wanted} is not supported.`);
  }
  context.host.admissionState = wanted;
  return ok(toComputeHost(context));
}

function setMaintenance(context: UserContext) {
  const { maintenance } = context.host;
  const body = readBody<{ maintenance_mode?: boolean; notice?: string | null }>(context, maintenanceUpdate);
  maintenance.enabled = body.maintenance_mode ?? maintenance.enabled;
  if (body.notice !== undefined) maintenance.notice = body.notice;
  return ok(toMaintenance(context));
}

function toMaintenance({ host }: RouteContext): unknown {
  return { maintenance_mode: host.maintenance.enabled, notice: host.maintenance.notice, resolved_notice: null };
}

function requireCompute({ host, params }: UserContext): void {
  if (params.compute_id !== host.computeId) throw new ApiError(404, `Compute host not found: ${params.compute_id}.`);
}

function toComputeHost({ host, now }: RouteContext): unknown {
  const active = activeNodesAt(host, now);
  return {
    id: host.computeId,
    server_address: '169.254.1.1',
    hostname: host.hostname,
    is_simulator: true,
    is_connector: true,
    admission_state: host.admissionState,
    nodes: active.map((node) => node.id),
    node_counts: {
      total_nodes: host.labs.reduce((sum, lab) => sum + lab.nodes.length, 0),
      total_orphans: host.knobs.orphans,
      running_nodes: active.length,
      running_orphans: host.knobs.orphans,
    },
    is_connected: true,
    is_synced: true,
  };
}
