import {
  createGcpProvider,
  createRawClients,
  type GcpSite,
  LAUNCH,
  type RawClient,
  toInstance,
  ZONE,
} from '../gcp/gcp-site.ts';
import { compareLists } from '../measure/compare-lists.ts';
import { startSiteProcess } from '../measure/start-site-process.ts';
import type { Row } from '../row.ts';

const GCP_FOLDER = new URL('../gcp/', import.meta.url).href;
const FILTER = '(labels.cloud-spi-managed-by = "cloud-spi") AND (labels.cloud-spi-owner = "default")';
const AT_ONCE = 50;

/** What it costs to list many instances, beside the SDK and beside the least that one can do. */
export const gcpListRow: Row = {
  name: 'gcp-list',
  title:
    'Listing 2,000 instances of all zones from an emulated Compute Engine in another process, with the same filter; the provider asks for the fields that it shows',
  needs: 'nothing',
  run: async ({ quick }) => {
    await using site = await startSiteProcess<GcpSite>(GCP_FOLDER);
    const total = quick ? 20 : 2_000;
    await populate(site, total);
    await using provider = createGcpProvider(site);
    const { instances } = await createRawClients(site);
    const listOwn = async () => {
      let count = 0;
      for await (const _ of provider.listInstances()) count += 1;
      return count;
    };
    const others = { 'the SDK': () => listRaw(instances, site), 'fetch and JSON.parse': () => listPlain(site) };
    const rounds = quick ? { warmUps: 0, rounds: 1 } : { warmUps: 1, rounds: 7 };
    return await compareLists(listOwn, others, { total, ...rounds });
  },
};

async function listRaw(instances: RawClient, { projectId }: GcpSite): Promise<number> {
  let count = 0;
  const list = instances.aggregatedListAsync({ project: projectId, filter: FILTER, maxResults: 500 });
  for await (const [, { instances: found = [] }] of list) count += found.length;
  return count;
}

async function listPlain({ url, projectId }: GcpSite): Promise<number> {
  let count = 0;
  let pageToken: string | undefined;
  do {
    const query = new URLSearchParams({ filter: FILTER, maxResults: '500', ...(pageToken && { pageToken }) });
    const response = await fetch(`${url}/compute/v1/projects/${projectId}/aggregated/instances?${query}`);
    const page = JSON.parse(await response.text()) as {
      readonly items?: Record<string, { readonly instances?: unknown[] }>;
      readonly nextPageToken?: string;
    };
    for (const { instances = [] } of Object.values(page.items ?? {})) count += instances.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return count;
}

/** Launches one by the provider and the others like it. */
async function populate(site: GcpSite, total: number): Promise<void> {
  await using provider = createGcpProvider(site);
  const { instanceId } = await provider.provisionInstance({ ...LAUNCH, name: 'worker', namespace: 'bench' });
  const { labels } = (await (await fetch(`${site.url}/compute/v1/${instanceId}`)).json()) as { labels: object };
  const zone = `${site.url}/compute/v1/projects/${site.projectId}/zones/${ZONE}`;
  const insert = async (number: number) => {
    const body = JSON.stringify(toInstance(`bench-${number}`, labels));
    const { ok } = await fetch(`${zone}/instances`, { method: 'POST', body });
    if (!ok) throw new Error(`The instance ${number} was refused.`);
  };
  for (let number = 1; number < total; number += AT_ONCE) {
    const count = Math.min(AT_ONCE, total - number);
    await Promise.all(Array.from({ length: count }, (_, index) => insert(number + index)));
  }
}
