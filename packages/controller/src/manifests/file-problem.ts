import type { ConfigurationProblem } from '@cloud-spi/spi';

/** A mistake in a file that somebody wrote. */
export interface FileProblem extends ConfigurationProblem {
  /** The file as the user named it; `-` for standard input. */
  readonly file: string;
  /** Line in the file, from 1, where it is known. */
  readonly line?: number;
}

/** A mistake in a manifest. */
export interface ManifestProblem extends FileProblem {
  /** Index of the document in its file, from 0. */
  readonly document: number;
  /** Kind of the resource as written, where there is one. */
  readonly kind?: string;
  /** Name of the resource as written, where there is one. */
  readonly name?: string;
}

/**
 * Writes a problem as one line.
 *
 * @param problem - The mistake.
 * @returns For example `pool.yaml:12 LabWorkerPool/ccna spec.scaling.min: expected at least 0, found -1`.
 */
export function formatFileProblem(problem: FileProblem | ManifestProblem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  const kind = 'kind' in problem ? problem.kind : undefined;
  const name = 'name' in problem ? problem.name : undefined;
  const resource = kind === undefined && name === undefined ? '' : `${kind ?? '?'}/${name ?? '?'}`;
  const subject = [place, resource, problem.path].filter((part) => part !== '').join(' ');
  return `${subject}: expected ${problem.expected}, found ${problem.found}`;
}
