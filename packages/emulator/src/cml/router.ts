import {
  ApiError,
  type ApiReply,
  type ApiRequest,
  errorReply,
  type Route,
  type RouteContext,
  type RouteTable,
} from './api.ts';
import { uuidPattern } from './closed-schema.ts';
import type { CmlHostState, CmlState } from './cml-state.ts';
import { definitionRoutes } from './routes/definition-routes.ts';
import { labRoutes } from './routes/lab-routes.ts';
import { licensingRoutes } from './routes/licensing-routes.ts';
import { nodeRoutes } from './routes/node-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { systemRoutes } from './routes/system-routes.ts';
import { telemetryRoutes } from './routes/telemetry-routes.ts';
import { findSession } from './sessions.ts';
import { recordActivity } from './telemetry.ts';

const routes: RouteTable = {
  ...sessionRoutes,
  ...systemRoutes,
  ...licensingRoutes,
  ...labRoutes,
  ...nodeRoutes,
  ...definitionRoutes,
  ...telemetryRoutes,
};

/** Answers one API request by reading and changing the state; never waits. */
export function answer(state: CmlState, host: CmlHostState, request: ApiRequest, now: number): ApiReply {
  try {
    return dispatch(state, host, request, now);
  } catch (error) {
    if (error instanceof ApiError) return errorReply(error.status, error.message);
    throw error;
  }
}

function dispatch(state: CmlState, host: CmlHostState, request: ApiRequest, now: number): ApiReply {
  const found = findRoute(request);
  if (!found) {
    return errorReply(501, `The emulator does not know the operation ${request.method} ${request.path}.`);
  }
  const { route, params } = found;
  const context: RouteContext = { state, host, now, request, params };
  if (route.access === 'public') return route.handle(context);

  const caller = findSession(host, request.authorization, now);
  if (!caller) throw new ApiError(401, 'No proper authentication was provided.');
  const { user, session } = caller;
  if (!user.admin && (route.access === 'admin' || host.maintenance.enabled))
    throw new ApiError(403, 'Access is denied.');
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith('_id') && !uuidPattern.test(value)) {
      throw new ApiError(host.knobs.malformedIdStatus, `Invalid input: ${name} is not an id.`);
    }
  }
  recordActivity(host, user, now);
  return route.handle({ ...context, user, sessionId: session.id });
}

function findRoute({ method, path }: ApiRequest): { route: Route; params: Record<string, string> } | undefined {
  for (const [key, route] of Object.entries(routes)) {
    const [routeMethod, pattern = ''] = key.split(' ');
    if (routeMethod !== method && routeMethod !== '*') continue;
    const params = matchPath(pattern, path);
    if (params) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const isOpen = wanted.at(-1) === '*';
  if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part === '*') break;
    if (part.startsWith(':')) params[part.slice(1)] = decode(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
