import type { ArmCall, ArmReply } from './arm-context.ts';

/** How one operation of the API is answered. */
export interface ArmRoute {
  readonly method: string;
  /** Path with `{name}` for what varies; compared whatever its case. A last part `*` stands for all that follows. */
  readonly path: string;
  /** The vendor's id of the operation, such as `VirtualMachines_Get`: for faults and the journal. */
  readonly operation: string;
  /** Default: only bearers of a token. */
  readonly access?: 'public';
  answer(call: ArmCall): ArmReply;
}

/** A path that a route matches, with the parts that it names. */
export interface RouteMatch {
  readonly route: ArmRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request. */
export function findRoute(routes: readonly ArmRoute[], method: string, path: string): RouteMatch | undefined {
  const given = path.split('/').filter((part) => part !== '');
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchPath(route.path.split('/').slice(1), given);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const isOpen = wanted.at(-1) === '*';
  if (isOpen ? given.length < wanted.length - 1 : given.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part === '*') break;
    const value = given[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = decode(value);
    else if (part.toLowerCase() !== value.toLowerCase()) return undefined;
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
