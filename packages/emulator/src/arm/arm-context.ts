import type { WireRequest } from '../http/api-server.ts';
import type { MachinePark } from '../park/machine-park.ts';
import type { JsonValue } from '../park/park-state.ts';
import type { ArmAccount } from './arm-account.ts';

/** What handlers work on. */
export interface ArmContext {
  readonly park: MachinePark;
  readonly account: ArmAccount;
  /** Of the subscription and region in the park. */
  readonly realm: string;
  /** By how much lists lag more than usual, in milliseconds. */
  readonly extraLagMs: number;
}

/** A request that was routed. */
export interface ArmCall extends ArmContext {
  readonly request: WireRequest;
  /** The parts of the path that a pattern names, as they were written. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters by their name in lower case. */
  readonly query: ReadonlyMap<string, string>;
  /** `http://127.0.0.1:PORT`, as the caller reached it. */
  readonly origin: string;
  readonly now: number;
}

/** What a handler answers. */
export interface ArmReply {
  readonly status: number;
  readonly json?: unknown;
  /** Instead of JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An object of JSON. */
export type JsonObject = { [key: string]: JsonValue };

/** Reads a value as an object; an empty one when it is none. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Reads a value as a list; an empty one when it is none. */
export function asList(value: unknown): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** Reads a value as a text; undefined when it is none. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
