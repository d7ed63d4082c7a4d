import { ok, type RouteTable } from '../api.ts';
import { bool, closedObject, nullable } from '../closed-schema.ts';
import { readBody } from '../request-body.ts';
import { sampleTelemetry, telemetryAt } from '../telemetry.ts';

const optInUpdate = closedObject({ opt_in: nullable(bool) });

/** Telemetry: the whole history on each call, without filter or paging. */
export const telemetryRoutes: RouteTable = {
  'GET /telemetry/events': {
    operation: 'telemetry_events',
    access: 'user',
    handle({ host, now }) {
      sampleTelemetry(host, now);
      return ok(telemetryAt(host, now));
    },
  },
  'GET /telemetry': {
    operation: 'get_opt_in',
    access: 'user',
    handle: ({ host }) => ok({ opt_in: host.telemetryOptIn, show_modal: false }),
  },
  'PUT /telemetry': {
    operation: 'set_opt_in',
    access: 'admin',
    handle(context) {
      context.host.telemetryOptIn = readBody<{ opt_in: boolean | null }>(context, optInUpdate).opt_in;
      return ok({ opt_in: context.host.telemetryOptIn, show_modal: false });
    },
  },
};
