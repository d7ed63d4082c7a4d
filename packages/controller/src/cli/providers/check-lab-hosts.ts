import { loadLabHostConnector } from '../../composition/load-lab-host-connector.ts';
import type { LabHostEntry } from '../../configuration/configuration.ts';
import { ConfigurationError } from '../../configuration/configuration-error.ts';
import type { LoadedConfiguration } from '../../configuration/find-configuration.ts';
import type { CheckFinding } from './check-finding.ts';
import type { WorkerTemplate } from './find-worker-templates.ts';

/**
 * Checks that lab hosts load, and that there is one for every worker.
 *
 * @param loaded - The configuration.
 * @param templates - The workers that are wanted.
 * @param options - `onlyWanted`: leave out lab hosts that none of them wants.
 */
export async function checkLabHosts(
  { configuration, file }: LoadedConfiguration,
  templates: readonly WorkerTemplate[],
  { onlyWanted }: { readonly onlyWanted: boolean },
): Promise<readonly CheckFinding[]> {
  const known = configuration.labHosts.map(({ type }) => type);
  const wanted = new Set(templates.flatMap(({ worker }) => worker.spec.host?.type ?? []));
  const missing = [...wanted].filter((type) => !known.includes(type)).map((type) => toMissing(type, templates));
  const loads = configuration.labHosts.map(async (entry, index) =>
    !onlyWanted || wanted.has(entry.type) ? await checkLoading(entry, index, file) : [],
  );
  return [...(await Promise.all(loads)).flat(), ...missing];
}

async function checkLoading(entry: LabHostEntry, index: number, configurationFile: string): Promise<CheckFinding[]> {
  const subject = `lab host ${entry.type}`;
  try {
    await loadLabHostConnector(entry, { configurationFile, index });
    return [{ status: 'ok', subject, check: 'load', message: `package ${entry.package}` }];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((message) => ({ status: 'failed', subject, check: 'load', message }));
  }
}

function toMissing(type: string, templates: readonly WorkerTemplate[]): CheckFinding {
  const users = templates.filter(({ worker }) => worker.spec.host?.type === type).map(({ wantedBy }) => wantedBy);
  return {
    status: 'failed',
    subject: `lab host ${type}`,
    check: 'load',
    message: `It is not configured; add it to labHosts. Wanted by ${users.join(', ')}.`,
  };
}
