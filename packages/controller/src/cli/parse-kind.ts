import { RESOURCE_KINDS, type ResourceKind } from '../resources/resource.ts';

const SHORT_NAMES: Readonly<Record<ResourceKind, readonly string[]>> = {
  LabWorkerPool: ['pool', 'pools'],
  LabWorker: ['worker', 'workers'],
  LabInstanceRequest: ['lab', 'labs'],
};

/** The names of the kinds, for messages. */
export const KNOWN_KINDS: string = RESOURCE_KINDS.map((kind) => `${kind} (${SHORT_NAMES[kind].join(', ')})`).join(', ');

/**
 * Finds the kind that a user means: its name, plural or short name, in any case.
 *
 * @param text - For example `LabWorker`, `labworkers`, `worker`.
 * @returns Undefined when there is no such kind.
 */
export function parseKind(text: string): ResourceKind | undefined {
  const name = text.toLowerCase();
  return RESOURCE_KINDS.find((kind) => {
    const full = kind.toLowerCase();
    return [full, `${full}s`, ...SHORT_NAMES[kind]].includes(name);
  });
}
