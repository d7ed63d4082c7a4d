import type { LabHostConnector } from '@cloud-spi/lab-host';
import { composeLabHosts } from '../composition/compose.ts';
import { findConfiguration, type LoadedConfiguration, loadConfiguration } from '../configuration/find-configuration.ts';
import { checkReferences } from '../manifests/check-references.ts';
import { formatFileProblem } from '../manifests/file-problem.ts';
import { type ParsedManifests, parseManifests } from '../manifests/parse-manifests.ts';
import { readManifestFiles } from '../manifests/read-manifest-files.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';

/** Where manifests are. */
export interface ManifestOptions extends GlobalOptions {
  /** Files, folders (not the folders in them) or `-`. */
  readonly file: readonly string[];
  /** Namespace of resources that give none. Default `default`. */
  readonly namespace?: string | undefined;
}

/** Manifests with everything that is wrong with them. */
export interface ReadManifests extends ParsedManifests {
  /** Every mistake as one line. */
  readonly lines: readonly string[];
}

/**
 * Reads and parses manifests.
 *
 * @param context - For standard input.
 * @param options - Where they are.
 */
export async function readManifests(context: CommandContext, options: ManifestOptions): Promise<ReadManifests> {
  const { files, problems } = await readManifestFiles(options.file, context.readStandardInput);
  const parsed = parseManifests(files, { defaultNamespace: options.namespace });
  return { ...parsed, lines: [...problems, ...parsed.problems].map(formatFileProblem) };
}

/**
 * Finds the configuration where there is one.
 *
 * @returns Undefined when none is named and the working folder has none.
 * @throws ConfigurationError when it has mistakes, or the one that is named does not exist.
 */
export async function loadOptionalConfiguration(
  { env, workingFolder }: CommandContext,
  { config }: GlobalOptions,
): Promise<LoadedConfiguration | undefined> {
  const source = { option: config, env, workingFolder };
  return (await findConfiguration(source)) === undefined ? undefined : await loadConfiguration(source);
}

/**
 * Checks what manifests refer to: providers, lab hosts, and the topologies of lab requests.
 *
 * @param manifests - The manifests.
 * @param loaded - The configuration. The packages of lab hosts are loaded when there are requests.
 * @returns Every mistake as one line.
 * @throws ConfigurationError when the package of a lab host cannot be loaded.
 */
export async function checkManifestReferences(
  manifests: ParsedManifests,
  loaded: LoadedConfiguration,
): Promise<readonly string[]> {
  const { providers, labHosts } = loaded.configuration;
  const connectors: ReadonlyMap<string, LabHostConnector> = hasRequests(manifests.drafts)
    ? await composeLabHosts(loaded)
    : new Map();
  const problems = checkReferences(manifests.drafts, {
    providerNames: providers.map(({ name }) => name),
    labHostTypes: labHosts.map(({ type }) => type),
    connectors,
  });
  return problems.map(({ draft, problem }) => formatFileProblem(manifests.locate(draft, problem)));
}

function hasRequests(drafts: readonly ResourceDraft[]): boolean {
  return drafts.some(({ kind }) => kind === 'LabInstanceRequest');
}
