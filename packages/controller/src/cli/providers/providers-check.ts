import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoadedConfiguration } from '../../configuration/find-configuration.ts';
import { createSecretResolver } from '../../secrets/create-secret-resolver.ts';
import type { ResourceStore } from '../../store/resource-store.ts';
import { alignColumns } from '../align-columns.ts';
import { checkManifestReferences, type ReadManifests, readManifests } from '../check-manifests.ts';
import type { CommandContext, GlobalOptions } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { formatDocument, type OutputFormat } from '../output-format.ts';
import { loadRequiredConfiguration, withStore } from '../with-store.ts';
import type { CheckFinding } from './check-finding.ts';
import { checkLabHosts } from './check-lab-hosts.ts';
import { checkProvider } from './check-provider.ts';
import { checkSecrets } from './check-secrets.ts';
import { findDraftTemplates, findStoredTemplates, type WorkerTemplate } from './find-worker-templates.ts';

/** Options of `cloud-spi providers check`. */
export interface ProvidersCheckOptions extends GlobalOptions {
  /** Names of configured providers. Default: all. */
  readonly names?: readonly string[] | undefined;
  /** Manifests whose pools and workers are looked at instead of those in the store. */
  readonly file?: readonly string[] | undefined;
  /** Namespace of resources in manifests that give none. Default `default`. */
  readonly namespace?: string | undefined;
  /** Default `table`. */
  readonly output?: OutputFormat | undefined;
}

/**
 * `cloud-spi providers check`: finds out whether the providers, lab hosts and secrets that the configuration and the
 * resources name can do what is asked of them. Makes nothing.
 *
 * @param context - The world.
 * @param options - Which providers, and for what.
 * @throws ConfigurationError when the configuration has mistakes.
 */
export async function providersCheck(context: CommandContext, options: ProvidersCheckOptions): Promise<ExitCode> {
  const loaded = await loadRequiredConfiguration(context, options);
  const manifests = await readGivenManifests(context, options);
  const known = loaded.configuration.providers.map(({ name }) => name);
  const mistakes = [
    ...unknownNames(options.names ?? [], known),
    ...(manifests === undefined ? [] : [...manifests.lines, ...(await checkNamesInManifests(manifests, loaded))]),
  ];
  if (mistakes.length > 0) {
    for (const mistake of mistakes) context.stderr(`${mistake}\n`);
    return EXIT_CODES.badInput;
  }
  const names = options.names === undefined || options.names.length === 0 ? undefined : options.names;
  const findings = await withStore(loaded, async (store) => {
    const templates =
      manifests === undefined
        ? await findStoredTemplates(store)
        : findDraftTemplates(manifests.drafts, new Date(context.now()).toISOString());
    return await checkAll(context, loaded, store, templates, names);
  });
  const ok = findings.every(({ status }) => status !== 'failed');
  const { output = 'table' } = options;
  context.stdout(output === 'table' ? toFindingTable(findings) : formatDocument({ ok, findings }, output));
  return ok ? EXIT_CODES.ok : EXIT_CODES.failed;
}

async function readGivenManifests(context: CommandContext, { file = [], namespace }: ProvidersCheckOptions) {
  return file.length === 0 ? undefined : await readManifests(context, { file, namespace });
}

function unknownNames(names: readonly string[], known: readonly string[]): readonly string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `There is no provider "${name}"; configured are ${known.join(', ') || 'none'}.`);
}

/** Requests are left out: they ask for no instance, and their topologies want lab hosts that may not load. */
async function checkNamesInManifests(
  manifests: ReadManifests,
  loaded: LoadedConfiguration,
): Promise<readonly string[]> {
  const drafts = manifests.drafts.filter(({ kind }) => kind !== 'LabInstanceRequest');
  return await checkManifestReferences({ ...manifests, drafts }, loaded);
}

async function checkAll(
  context: CommandContext,
  loaded: LoadedConfiguration,
  store: ResourceStore,
  allTemplates: readonly WorkerTemplate[],
  names: readonly string[] | undefined,
): Promise<readonly CheckFinding[]> {
  const { configuration, file } = loaded;
  const isMeant = (provider: string) => names === undefined || names.includes(provider);
  const templates = allTemplates.filter(({ worker }) =>
    worker.spec.placements.some(({ provider }) => isMeant(provider)),
  );
  const workers = await store.list('LabWorker');
  const providers = configuration.providers.map(async (entry, index) =>
    isMeant(entry.name)
      ? await checkProvider(entry, { configurationFile: file, index, owner: store.installationId, workers, templates })
      : [],
  );
  const secrets = createSecretResolver({
    env: context.env,
    readFile: (path) => readFile(path, 'utf8'),
    baseFolder: dirname(file),
  });
  const groups = await Promise.all([
    ...providers,
    findMissingProviders(
      templates,
      configuration.providers.map(({ name }) => name),
      names,
    ),
    checkLabHosts(loaded, templates, { onlyWanted: names !== undefined }),
    checkSecrets(templates, secrets),
  ]);
  return groups.flat();
}

/** Resources stay when a provider is taken out of the configuration. */
function findMissingProviders(
  templates: readonly WorkerTemplate[],
  known: readonly string[],
  names: readonly string[] | undefined,
): readonly CheckFinding[] {
  if (names !== undefined) return [];
  const wanted = new Set(templates.flatMap(({ worker }) => worker.spec.placements.map(({ provider }) => provider)));
  return [...wanted]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const users = templates
        .filter(({ worker }) => worker.spec.placements.some(({ provider }) => provider === name))
        .map(({ wantedBy }) => wantedBy);
      const message = `It is not configured; add it to providers. Wanted by ${users.join(', ')}.`;
      return { status: 'failed', subject: `provider ${name}`, check: 'load', message };
    });
}

function toFindingTable(findings: readonly CheckFinding[]): string {
  const rows = findings.map(({ status, subject, check, code, path, message }) => {
    // Some providers begin their messages with the path.
    const place = path === undefined || message.startsWith(path) ? undefined : path;
    return [status, subject, check, [code, place, message].filter((part) => part !== undefined).join(': ')];
  });
  return alignColumns([['STATUS', 'SUBJECT', 'CHECK', 'DETAIL'], ...rows]);
}
