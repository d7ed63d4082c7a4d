import { dirname, resolve } from 'node:path';
import type { ConfigurationProblem } from '@cloud-spi/spi';
import { checkSchema } from '../manifests/check-schema.ts';
import type { FileProblem } from '../manifests/file-problem.ts';
import { readYaml, type YamlDocument } from '../manifests/read-yaml.ts';
import type { Configuration, StoreEntry } from './configuration.ts';
import { configurationSchema } from './configuration-schema.ts';
import { type ControllerTimings, DEFAULT_CONTROLLER_TIMINGS } from './controller-timings.ts';

/** The configuration, when there is no problem. */
export type ParsedConfiguration =
  | { readonly configuration: Configuration; readonly problems: readonly [] }
  | { readonly configuration?: undefined; readonly problems: readonly FileProblem[] };

/**
 * Parses the text of a `cloud-spi.yaml`, finds all mistakes at once and fills in defaults.
 *
 * @param text - The text.
 * @param file - Its path; the path of the store is relative to its folder.
 */
export function parseConfiguration(text: string, file: string): ParsedConfiguration {
  const reading = readYaml(text, file);
  if (reading.problems.length > 0) return { problems: reading.problems.map(({ document: _, ...problem }) => problem) };
  const [document, ...others] = reading.documents;
  if (document === undefined || others.length > 0) {
    const found = document === undefined ? 'an empty file' : `${others.length + 1} documents`;
    return { problems: [{ file, path: '', expected: 'one document', found }] };
  }
  const { value, problems } = checkSchema(configurationSchema, document.value);
  if (value === undefined) return { problems: problems.map((problem) => locate(problem, document, file)) };
  const { store, providers, labHosts, controller, health, log } = value;
  const timings: ControllerTimings = { ...DEFAULT_CONTROLLER_TIMINGS, ...controller.timings };
  return {
    configuration: {
      store: withAbsolutePath(store, dirname(file)),
      providers,
      labHosts,
      controller: { ...controller, timings },
      ...(health === undefined ? {} : { health }),
      log,
    },
    problems: [],
  };
}

function withAbsolutePath(store: StoreEntry, folder: string): StoreEntry {
  if (store.type === 'sqlite') {
    return store.file === ':memory:' ? store : { ...store, file: resolve(folder, store.file) };
  }
  const { urlRef } = store;
  return 'file' in urlRef ? { ...store, urlRef: { file: resolve(folder, urlRef.file) } } : store;
}

function locate(problem: ConfigurationProblem, document: YamlDocument, file: string): FileProblem {
  // Somebody may have put the URL there instead of where it is; it holds a password.
  const found =
    problem.path.startsWith('store.urlRef') && problem.found !== 'nothing' ? 'something else' : problem.found;
  return { ...problem, found, file, line: document.lineOf(problem.path) };
}
