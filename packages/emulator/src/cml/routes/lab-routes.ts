import { ApiError, type ApiReply, empty, ok, type RouteTable, type UserContext } from '../api.ts';
import { anything, closedObject, list, record, text, uuid } from '../closed-schema.ts';
import { findLab, isVisible } from '../lab-access.ts';
import { createLab, deleteLab, startNodes, stopNodes, wipeNodes } from '../lab-lifecycle.ts';
import { isConvergedAt, type LabState, labStateAt } from '../lab-state.ts';
import {
  toElementStates,
  toLabBody,
  toLabEvents,
  toSimulationStats,
  toTopologyBody,
  toTopologyYaml,
} from '../lab-views.ts';
import { readBody, readFlag } from '../request-body.ts';
import { recordTelemetry } from '../telemetry.ts';
import { parseTopology } from '../topology.ts';

interface LabFields {
  title?: string;
  owner?: string;
  description?: string;
  notes?: string;
}

const title = text({ min: 1, max: 64 });
const labFields = closedObject(
  {},
  {
    title,
    owner: uuid,
    description: text({ max: 4096 }),
    notes: text({ max: 32_768 }),
    groups: list(anything),
    associations: record,
  },
);

/** Labs as a whole. */
export const labRoutes: RouteTable = {
  'GET /labs': {
    operation: 'lab_list',
    access: 'user',
    handle(context) {
      const all = readFlag(context, 'show_all');
      const isListed = (lab: LabState) => (all ? isVisible(lab, context.user) : lab.ownerId === context.user.id);
      return ok(context.host.labs.filter(isListed).map((lab) => lab.id));
    },
  },
  'POST /labs': { operation: 'lab_create', access: 'user', handle: createEmptyLab },
  'POST /import': { operation: 'import', access: 'user', handle: importLab },
  'GET /labs/:lab_id': {
    operation: 'get_lab_info',
    access: 'user',
    handle: (context) => ok(toLabBody(context, findLab(context))),
  },
  'PATCH /labs/:lab_id': { operation: 'lab_update', access: 'user', handle: updateLab },
  'DELETE /labs/:lab_id': onLab('lab_remove', ({ host, now }, lab) => deleteLab(host, lab, now)),
  'PUT /labs/:lab_id/start': onLab('lab_start', ({ host, now }, lab) => {
    startNodes(host, lab, lab.nodes, now);
    recordTelemetry(host, 'start_lab', now, { lab_id: lab.id });
  }),
  'PUT /labs/:lab_id/stop': onLab('lab_stop', ({ host, now }, lab) => {
    stopNodes(host, lab, lab.nodes, now);
    recordTelemetry(host, 'stop_lab', now, { lab_id: lab.id });
  }),
  'PUT /labs/:lab_id/wipe': onLab('lab_wipe', ({ host, now }, lab) => wipeNodes(host, lab, lab.nodes, now)),
  'GET /labs/:lab_id/state': view('get_lab_state', ({ now }, lab) => labStateAt(lab, now)),
  'GET /labs/:lab_id/check_if_converged': view('check_if_converged', ({ now }, lab) => isConvergedAt(lab, now)),
  'GET /labs/:lab_id/lab_element_state': view('lab_element_state', ({ now }, lab) => toElementStates(lab, now)),
  'GET /labs/:lab_id/simulation_stats': view('simulation_stats', ({ now }, lab) => toSimulationStats(lab, now)),
  'GET /labs/:lab_id/events': view('lab_event', ({ now }, lab) => toLabEvents(lab, now)),
  'GET /labs/:lab_id/topology': view('lab_topology', (context, lab) =>
    toTopologyBody(lab, readFlag(context, 'exclude_configurations'), context.now),
  ),
  'GET /labs/:lab_id/download': {
    operation: 'lab_download',
    access: 'user',
    handle(context) {
      const yaml = toTopologyYaml(findLab(context));
      return context.host.knobs.downloadAs === 'json-string' ? ok(yaml) : { status: 200, text: yaml };
    },
  },
};

function view(operation: string, show: (context: UserContext, lab: LabState) => unknown): RouteTable[string] {
  return { operation, access: 'user', handle: (context) => ok(show(context, findLab(context))) };
}

function onLab(operation: string, act: (context: UserContext, lab: LabState) => void): RouteTable[string] {
  return {
    operation,
    access: 'user',
    handle(context) {
      act(context, findLab(context));
      return empty();
    },
  };
}

function importLab(context: UserContext): ApiReply {
  const { host, state, user, now, request } = context;
  const parsed = parseTopology(request.body);
  if ('problem' in parsed) throw new ApiError(400, parsed.problem);
  const wantedTitle =
    request.query.get('title') ?? parsed.topology.lab.title ?? `Lab at ${new Date(now).toISOString()}`;
  const problem = title(wantedTitle);
  if (problem) throw new ApiError(host.knobs.schemaErrorStatus, `Invalid input: title ${problem}.`);
  const { topology, warnings } = parsed;
  const { description = '', notes = '' } = topology.lab;
  const lab = createLab(host, { ownerId: user.id, title: wantedTitle, description, notes, topology }, state.ids, now);
  recordTelemetry(host, 'import_lab', now, { lab_id: lab.id });
  return ok({ id: lab.id, warnings: warnings.length > 0 ? warnings : null });
}

function createEmptyLab(context: UserContext): ApiReply {
  const { host, state, user, now } = context;
  const fields = readBody<LabFields>(context, labFields);
  const newLab = {
    ownerId: allowedOwner(context, fields.owner) ?? user.id,
    title: fields.title ?? `Lab at ${new Date(now).toISOString()}`,
    description: fields.description ?? '',
    notes: fields.notes ?? '',
    topology: { lab: { version: '0.3.0' }, nodes: [], links: [] },
  };
  return ok(toLabBody(context, createLab(host, newLab, state.ids, now)));
}

function updateLab(context: UserContext): ApiReply {
  const lab = findLab(context);
  const fields = readBody<LabFields>(context, labFields);
  lab.ownerId = allowedOwner(context, fields.owner) ?? lab.ownerId;
  lab.title = fields.title ?? lab.title;
  lab.description = fields.description ?? lab.description;
  lab.notes = fields.notes ?? lab.notes;
  lab.modifiedAt = context.now;
  return ok(toLabBody(context, lab));
}

function allowedOwner({ host, user }: UserContext, owner: string | undefined): string | undefined {
  if (owner === undefined || owner === user.id) return owner;
  if (!user.admin) throw new ApiError(403, 'Only an administrator may set another owner.');
  if (!host.users.some((other) => other.id === owner)) throw new ApiError(400, `User not found: ${owner}.`);
  return owner;
}
