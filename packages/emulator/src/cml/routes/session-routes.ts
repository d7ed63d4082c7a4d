import { nextUuid } from '../../seeded-ids.ts';
import { ApiError, ok, type RouteContext, type RouteTable, type UserContext } from '../api.ts';
import { bootPhaseAt } from '../boot-script.ts';
import { anything, bool, closedObject, integer, list, nullable, text, uuid } from '../closed-schema.ts';
import type { UserState } from '../cml-state.ts';
import { readBody, readFlag } from '../request-body.ts';
import { openSession } from '../sessions.ts';
import { recordActivity, recordTelemetry } from '../telemetry.ts';
import { toZonedTime } from '../time-formats.ts';

const credentials = closedObject({ username: text({ min: 1, max: 32 }), password: text() });
const userFields = {
  username: text({ min: 1, max: 32 }),
  fullname: text({ max: 128 }),
  description: text({ max: 4096 }),
  email: text({ max: 128 }),
  admin: bool,
  groups: list(uuid),
  associations: list(anything),
  resource_pool: nullable(uuid),
  opt_in: nullable(bool),
  tour_version: text({ max: 128 }),
  pubkey: text(),
};
const { username: usernameField, ...otherUserFields } = userFields;
const userCreate = closedObject({ username: usernameField, password: text() }, otherUserFields);
const userUpdate = closedObject(
  {},
  { ...userFields, password: closedObject({ new_password: text() }, { old_password: text() }) },
);

/** Login, logout and users. */
export const sessionRoutes: RouteTable = {
  'POST /authenticate': { operation: 'authenticate', access: 'public', handle: (context) => ok(logIn(context).token) },
  'POST /auth_extended': {
    operation: 'authenticate_extended',
    access: 'public',
    handle(context) {
      const { user, token } = logIn(context);
      return ok({ username: user.username, id: user.id, token, admin: user.admin, error: null });
    },
  },
  'GET /authok': { operation: 'auth_ok', access: 'user', handle: () => ok('OK') },
  'DELETE /logout': { operation: 'user_logout', access: 'user', handle: logOut },
  'GET /web_session_timeout': {
    operation: 'get_web_session_timeout',
    access: 'user',
    handle: ({ host }) => ok(host.sessionTimeoutSeconds),
  },
  'PATCH /web_session_timeout/:timeout': {
    operation: 'set_web_session_timeout',
    access: 'admin',
    handle({ host, params }) {
      const seconds = Number(params.timeout);
      const problem = integer(300, 604_800)(seconds);
      if (problem) throw new ApiError(host.knobs.schemaErrorStatus, `Invalid input: timeout ${problem}.`);
      host.sessionTimeoutSeconds = seconds;
      return ok('OK');
    },
  },
  'GET /users': {
    operation: 'user_list',
    access: 'admin',
    handle: (context) => ok(context.host.users.map((user) => toUserBody(context, user))),
  },
  'POST /users': { operation: 'user_create', access: 'admin', handle: createUser },
  'GET /users/:username/id': {
    operation: 'user_uuid4',
    access: 'user',
    handle({ host, params }) {
      const user = host.users.find((other) => other.username === params.username);
      if (!user) throw new ApiError(404, `User not found: ${params.username}.`);
      return ok(user.id);
    },
  },
  'GET /users/:user_id': {
    operation: 'user_info',
    access: 'user',
    handle: (context) => ok(toUserBody(context, findUser(context))),
  },
  'PATCH /users/:user_id': { operation: 'user_update', access: 'user', handle: updateUser },
};

function logIn(context: RouteContext): { user: UserState; token: string } {
  const { host, state, now } = context;
  const { username, password } = readBody<{ username: string; password: string }>(context, credentials);
  const user = host.users.find((other) => other.username === username && other.password === password);
  const isTooEarly =
    host.knobs.loginWhileNotReady === 'forbid' && bootPhaseAt(host.timings, host.bootStartedAt, now) !== 'ready';
  if (!user || isTooEarly || (host.maintenance.enabled && !user.admin)) {
    host.counters.failedLogins += 1;
    throw new ApiError(403, 'Authentication failed!');
  }
  host.counters.logins += 1;
  recordTelemetry(host, 'aaa_info', now, { user_id: user.id });
  recordActivity(host, user, now);
  return { user, token: openSession(host, user, state.ids, now) };
}

function logOut(context: UserContext) {
  const { host, user, sessionId } = context;
  const all = readFlag(context, 'clear_all_sessions');
  host.sessions = host.sessions.filter((other) => (all ? other.userId !== user.id : other.id !== sessionId));
  return ok(true);
}

function createUser(context: UserContext) {
  const { host, state, now } = context;
  const body = readBody<Partial<UserState> & { username: string; password: string }>(context, userCreate);
  if (host.users.some((other) => other.username === body.username)) {
    throw new ApiError(400, 'A user with this name exists already.');
  }
  const user: UserState = {
    id: nextUuid(state.ids),
    username: body.username,
    password: body.password,
    admin: body.admin ?? false,
    fullname: body.fullname ?? '',
    description: body.description ?? '',
    email: body.email ?? '',
    createdAt: now,
    modifiedAt: now,
  };
  host.users.push(user);
  return { status: 201, json: toUserBody(context, user) };
}

function updateUser(context: UserContext) {
  const { host, now } = context;
  const target = findUser(context);
  if (!context.user.admin && target !== context.user) throw new ApiError(403, 'Access is denied.');
  const { password, admin, username, fullname, description, email } = readBody<
    Partial<Omit<UserState, 'password'>> & { password?: { new_password: string; old_password?: string } }
  >(context, userUpdate);
  if (password) {
    if (!context.user.admin && password.old_password !== target.password) {
      throw new ApiError(403, 'The old password is wrong.');
    }
    target.password = password.new_password;
    if (host.knobs.passwordChangeRevokesSessions) {
      host.sessions = host.sessions.filter((other) => other.userId !== target.id);
    }
  }
  if (admin !== undefined && context.user.admin) target.admin = admin;
  target.username = username ?? target.username;
  target.fullname = fullname ?? target.fullname;
  target.description = description ?? target.description;
  target.email = email ?? target.email;
  target.modifiedAt = now;
  return ok(toUserBody(context, target));
}

function findUser({ host, params }: UserContext): UserState {
  const user = host.users.find((other) => other.id === params.user_id);
  if (!user) throw new ApiError(404, `User not found: ${params.user_id}.`);
  return user;
}

function toUserBody({ host }: RouteContext, user: UserState): unknown {
  return {
    id: user.id,
    created: toZonedTime(user.createdAt),
    modified: toZonedTime(user.modifiedAt),
    username: user.username,
    fullname: user.fullname,
    description: user.description,
    email: user.email,
    admin: user.admin,
    directory_dn: '',
    groups: [],
    associations: [],
    labs: host.labs.filter((lab) => lab.ownerId === user.id).map((lab) => lab.id),
    opt_in: null,
    tour_version: '',
    resource_pool: null,
    pubkey_info: '',
  };
}
