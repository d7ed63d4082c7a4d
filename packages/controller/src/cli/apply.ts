import { checkEdit } from '../manifests/check-edit.ts';
import { formatFileProblem } from '../manifests/file-problem.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { checkManifestReferences, type ManifestOptions, type ReadManifests, readManifests } from './check-manifests.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { type ApplyStep, planApply } from './plan-apply.ts';
import { loadRequiredConfiguration, retryOnConflict, withStore } from './with-store.ts';

/** Options of `cloud-spi apply`. */
export interface ApplyOptions extends ManifestOptions {
  /** Say what would be done, and do nothing. Default false. */
  readonly dryRun?: boolean | undefined;
}

/**
 * `cloud-spi apply`: makes the store say what manifests want, in one transaction: all of it or, when anything is
 * wrong, nothing. Idempotent.
 *
 * @param context - The world.
 * @param options - Where the manifests are.
 */
export async function apply(context: CommandContext, options: ApplyOptions): Promise<ExitCode> {
  const loaded = await loadRequiredConfiguration(context, options);
  const manifests = await readManifests(context, options);
  const lines = [...manifests.lines, ...(await checkManifestReferences(manifests, loaded))];
  return await withStore(loaded, async (store) => {
    const result = await retryOnConflict(() => applyOnce(store, manifests, lines, options.dryRun === true));
    if ('refusals' in result) {
      for (const line of result.refusals) context.stderr(`${line}\n`);
      context.stderr('Nothing was applied.\n');
      return EXIT_CODES.badInput;
    }
    for (const { draft, outcome } of result.steps) {
      const { namespace, name } = draft.metadata;
      context.stdout(`${draft.kind}/${namespace}/${name} ${outcome}${options.dryRun ? ' (dry run)' : ''}\n`);
    }
    return EXIT_CODES.ok;
  });
}

type ApplyResult = { readonly steps: readonly ApplyStep[] } | { readonly refusals: readonly string[] };

async function applyOnce(
  store: ResourceStore,
  manifests: ReadManifests,
  lines: readonly string[],
  dryRun: boolean,
): Promise<ApplyResult> {
  const refusals = [...lines];
  const steps: ApplyStep[] = [];
  for (const draft of manifests.drafts) {
    const existing = await store.get(draft.kind, draft.metadata.namespace, draft.metadata.name);
    const problems = existing === undefined ? [] : checkEdit(existing, draft);
    refusals.push(...problems.map((problem) => formatFileProblem(manifests.locate(draft, problem))));
    steps.push(planApply(existing, draft));
  }
  if (refusals.length > 0) return { refusals };
  const changes = steps.flatMap(({ change }) => (change === undefined ? [] : [change]));
  if (changes.length > 0 && !dryRun) await store.commit(changes);
  return { steps };
}
