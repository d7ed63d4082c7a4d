import {
  type AnyResource,
  loadConfiguration,
  openConfiguredStore,
  parseManifests,
  planApply,
  RESOURCE_KINDS,
  type ResourceStore,
  readManifestFiles,
} from '@cloud-spi/controller';
import type { DataFolder } from '../world/data-folder.ts';

/** Opens the controller's store a second time, as the command line does. */
export async function openDemoStore(folder: DataFolder): Promise<ResourceStore> {
  const { configuration } = await loadConfiguration({
    option: folder.configuration,
    env: {},
    workingFolder: folder.root,
  });
  return (await openConfiguredStore(configuration.store)).store;
}

/** Everything in the store: pools, workers, labs. */
export async function listEverything(store: ResourceStore): Promise<AnyResource[]> {
  const lists = await Promise.all(RESOURCE_KINDS.map((kind) => store.list(kind)));
  return lists.flat();
}

/**
 * Makes the resources of a folder of manifests, those that are not there yet.
 *
 * @returns How many labs the manifests ask for.
 */
export async function applyManifests(
  store: ResourceStore,
  path: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  const { files } = await readManifestFiles([path], () => Promise.resolve(''));
  const { drafts, problems } = parseManifests(files);
  if (problems.length > 0)
    throw new Error(`The manifests in ${path} have mistakes; see cloud-spi validate -f ${path}.`);
  const steps = await Promise.all(
    drafts.map(async (draft) => {
      const { namespace, name } = draft.metadata;
      return planApply(await store.get(draft.kind, namespace, name), draft);
    }),
  );
  if (!dryRun) await store.commit(steps.flatMap(({ change }) => (change === undefined ? [] : [change])));
  return drafts.filter(({ kind }) => kind === 'LabInstanceRequest').length;
}
