import { seededFraction } from './seeded-ids.ts';

/** What may go wrong with a request of any emulated API. */
export const wireFaultKinds = [
  'drop-before',
  'drop-after',
  'reset',
  'hang',
  'delay',
  'status',
  'html',
  'truncated-body',
  'empty-body',
  'cut-body',
  'invalid-utf8',
  'slow-body',
] as const;

/** What a cloud may refuse in its own words, nothing done. */
export const refusalFaultKinds = [
  'throttle',
  'capacity',
  'quota',
  'unavailable',
  'unauthenticated',
  'permission-denied',
] as const;

/** What may go wrong with a request of an emulated cloud. */
export const cloudFaultKinds = [...wireFaultKinds, ...refusalFaultKinds, 'stale-list'] as const;

/**
 * - `drop-before`: the connection ends and nothing was done; `drop-after`: done, but the reply is lost
 * - `reset`: TCP reset, nothing done; `hang`: nothing done and never an answer
 * - `delay`: done after `delayMs`; `slow-body`: the body arrives in pieces, `delayMs` apart
 * - `status`: answers `status` with `body`, nothing done
 * - `html`: done, but the reply is a 200 HTML page
 * - `truncated-body`: done, a complete reply with half of its body
 * - `empty-body`: done, but the reply is a 200 without a body
 * - `cut-body`: done, the connection ends in the middle of the body
 * - `invalid-utf8`: done, the body has bytes that are not UTF-8
 *
 * Clouds only: `throttle`, `capacity`, `quota`, `unavailable`, `unauthenticated`, `permission-denied` are refusals in
 * the cloud's own words, nothing done; `stale-list` shows a list as it was `delayMs` earlier. Without an operation,
 * `capacity` and `quota` strike only what asks for room, and `stale-list` only lists.
 */
export type FaultKind = (typeof cloudFaultKinds)[number];

/** Whether a kind is one of {@link refusalFaultKinds}. */
export function isRefusal(kind: FaultKind): kind is (typeof refusalFaultKinds)[number] {
  return (refusalFaultKinds as readonly string[]).includes(kind);
}

/** A rule that spoils matching requests. A field left out matches everything. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** Address of the host. */
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  /** Path without query; `*` stands for any characters, also slashes. */
  readonly path?: string | undefined;
  /** Name of the operation, for clouds; `*` stands for any characters. */
  readonly operation?: string | undefined;
  /** How many requests it spoils before it is used up; default: no end. */
  readonly count?: number | undefined;
  /** Chance in [0, 1] per matching request, repeatable by the seed; default 1. */
  readonly probability?: number | undefined;
  /** Active from this instant on (milliseconds since 1970-01-01 UTC). */
  readonly fromMs?: number | undefined;
  /** Active before this instant. */
  readonly untilMs?: number | undefined;
  /** For `delay`, `slow-body` and `stale-list`; default 1000. */
  readonly delayMs?: number | undefined;
  /** For `status`; default 500. */
  readonly status?: number | undefined;
  /** For `status`: a string is sent as an HTML page, anything else as JSON; default: the service's error shape. */
  readonly body?: unknown;
}

/** A rule in force. */
export interface ActiveFault {
  readonly rule: FaultRule;
  /** How many requests it has spoiled. */
  readonly hits: number;
  remove(): void;
}

/** The request that a fault is looked for. */
export interface FaultTarget {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly operation?: string | undefined;
  readonly at: number;
}

/** The faults of an emulator; they live in memory and do not survive a restart. */
export interface Faults {
  /**
   * Adds a rule; of several that match, the oldest spoils the request.
   * @throws RangeError for an unknown kind
   */
  add(rule: FaultRule): ActiveFault;
  clear(): void;
}

/** The faults as the server side uses them. */
export interface FaultTable extends Faults {
  /** Finds the rule that spoils this request and uses it up by one. */
  take(target: FaultTarget): FaultRule | undefined;
}

/** What a table of faults is made for. */
export interface FaultTableOptions {
  /** The kinds that its API knows; default {@link wireFaultKinds}. */
  readonly kinds?: readonly FaultKind[] | undefined;
  /** Whether a kind makes sense for an operation; asked only when the rule names no operation. Default: always. */
  applies?(kind: FaultKind, operation: string | undefined): boolean;
}

/**
 * An empty table of faults.
 * @param seed makes `probability` repeatable
 */
export function createFaultTable(
  seed: string,
  { kinds = wireFaultKinds, applies = () => true }: FaultTableOptions = {},
): FaultTable {
  interface Entry {
    rule: FaultRule;
    hits: number;
  }
  let entries: Entry[] = [];
  let rolls = 0;

  function strikes({ rule, hits }: Entry, target: FaultTarget): boolean {
    if (rule.count !== undefined && hits >= rule.count) return false;
    if (!matches(rule, target)) return false;
    if (rule.operation === undefined && !applies(rule.kind, target.operation)) return false;
    if (rule.probability === undefined) return true;
    rolls += 1;
    return seededFraction(seed, rolls) < rule.probability;
  }

  return {
    add(rule) {
      if (!kinds.includes(rule.kind)) {
        throw new RangeError(`Unknown fault kind '${rule.kind}'; known: ${kinds.join(', ')}.`);
      }
      const entry: Entry = { rule, hits: 0 };
      entries.push(entry);
      return {
        rule,
        get hits() {
          return entry.hits;
        },
        remove() {
          entries = entries.filter((other) => other !== entry);
        },
      };
    },
    clear() {
      entries = [];
    },
    take(target) {
      const entry = entries.find((candidate) => strikes(candidate, target));
      if (!entry) return undefined;
      entry.hits += 1;
      return entry.rule;
    },
  };
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  return (
    (rule.host === undefined || rule.host === target.host) &&
    (rule.method === undefined || rule.method.toUpperCase() === target.method) &&
    (rule.path === undefined || matchesPattern(rule.path, target.path)) &&
    (rule.operation === undefined || matchesPattern(rule.operation, target.operation ?? '')) &&
    (rule.fromMs === undefined || target.at >= rule.fromMs) &&
    (rule.untilMs === undefined || target.at < rule.untilMs)
  );
}

function matchesPattern(pattern: string, path: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`).test(path);
}
