import type { CmlHostState, CmlState, UserState } from './cml-state.ts';

/** A request as the routes see it. */
export interface ApiRequest {
  readonly method: string;
  /** Path below `/api/v0`, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A reply before it is put on the wire. */
export interface ApiReply {
  readonly status: number;
  /** JSON value; left out for an empty body. */
  readonly json?: unknown;
  /** Text that is sent as it is, instead of `json`. */
  readonly text?: string;
  /** The reply is held back this long. */
  readonly holdMs?: number;
}

/** What a route works on. `user` is who asks; routes without login get none. */
export interface RouteContext {
  readonly state: CmlState;
  readonly host: CmlHostState;
  readonly now: number;
  readonly request: ApiRequest;
  /** Path parameters by name. */
  readonly params: Readonly<Record<string, string>>;
}

/** A context whose caller has logged in. */
export interface UserContext extends RouteContext {
  readonly user: UserState;
  readonly sessionId: string;
}

/** One operation of the API. */
export type Route =
  | { readonly operation: string; readonly access: 'public'; handle(context: RouteContext): ApiReply }
  | { readonly operation: string; readonly access: 'user' | 'admin'; handle(context: UserContext): ApiReply };

/** Operations by `METHOD /path/:parameter`; `*` stands for any method, and at the end of a path for the rest of it. */
export type RouteTable = Readonly<Record<string, Route>>;

/** A refusal; becomes the API's error body. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, description: string) {
    super(description);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** A 200 with a JSON value. */
export function ok(json: unknown): ApiReply {
  return { status: 200, json };
}

/** A reply without a body. */
export function empty(status = 204): ApiReply {
  return { status };
}

/** An error in the API's shape. */
export function errorReply(status: number, description: string): ApiReply {
  return { status, json: { code: status, description } };
}
