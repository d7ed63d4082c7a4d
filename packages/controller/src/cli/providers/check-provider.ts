import { type CloudProviderSPI, isCloudProvisioningError, type PreflightProblem } from '@cloud-spi/spi';
import { checkScopes } from '../../composition/check-scopes.ts';
import { loadProvider } from '../../composition/load-provider.ts';
import type { ProviderEntry } from '../../configuration/configuration.ts';
import { ConfigurationError } from '../../configuration/configuration-error.ts';
import { toInstanceConfiguration } from '../../lab-worker/to-instance-configuration.ts';
import type { LabWorker } from '../../resources/lab-worker.ts';
import type { CheckFinding } from './check-finding.ts';
import type { WorkerTemplate } from './find-worker-templates.ts';

/** What a provider is checked with. */
export interface CheckProviderContext {
  /** Absolute path of the configuration. */
  readonly configurationFile: string;
  /** Index of the provider in the configuration. */
  readonly index: number;
  /** Id of the installation. */
  readonly owner: string;
  /** The workers of the store, which may have instances. */
  readonly workers: readonly LabWorker[];
  /** The workers that are wanted, of this and of other providers. */
  readonly templates: readonly WorkerTemplate[];
}

type Finding = Omit<CheckFinding, 'subject'>;

/**
 * Checks a provider: whether it loads, who it speaks for and so whether its credentials are good, and whether it could
 * make the instances that it is wanted for. Makes nothing.
 *
 * @param entry - The provider in the configuration.
 * @param context - What it is checked with.
 */
export async function checkProvider(entry: ProviderEntry, context: CheckProviderContext): Promise<CheckFinding[]> {
  const subject = `provider ${entry.name}`;
  const findings = await checkLoading(entry, context);
  return findings.map(({ status, ...finding }) => ({ status, subject, ...finding }));
}

async function checkLoading(entry: ProviderEntry, context: CheckProviderContext): Promise<readonly Finding[]> {
  let provider: CloudProviderSPI;
  try {
    provider = await loadProvider(entry, context);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((message) => ({ status: 'failed', check: 'load', message }));
  }
  try {
    const loaded: Finding = { status: 'ok', check: 'load', message: `package ${entry.package}` };
    const scope = await checkScope(entry.name, provider, context.workers);
    // Without credentials every placement would only say the same again.
    const isReached = scope.every(({ status }) => status === 'ok');
    return [loaded, ...scope, ...(isReached ? await checkPlacements(entry.name, provider, context.templates) : [])];
  } finally {
    await provider[Symbol.asyncDispose]();
  }
}

async function checkScope(
  name: string,
  provider: CloudProviderSPI,
  workers: readonly LabWorker[],
): Promise<readonly Finding[]> {
  try {
    const scope = await provider.describeScope();
    const moved = checkScopes(workers, new Map([[name, scope]]));
    if (moved.length > 0) return moved.map((message) => ({ status: 'failed', check: 'scope', message }));
    return [{ status: 'ok', check: 'scope', message: scope.id }];
  } catch (error) {
    return [{ status: 'failed', check: 'scope', ...describeError(error) }];
  }
}

async function checkPlacements(
  name: string,
  provider: CloudProviderSPI,
  templates: readonly WorkerTemplate[],
): Promise<readonly Finding[]> {
  const places = templates.flatMap(({ worker, wantedBy }) =>
    worker.spec.placements.flatMap((placement, index) =>
      placement.provider === name ? [{ worker, index, check: `${wantedBy} placement ${index}` }] : [],
    ),
  );
  if (places.length > 0 && provider.capabilities?.preflight !== true) {
    const message = `This provider has no preflight: ${places.length} placements are not checked.`;
    return [{ status: 'unsupported', check: 'preflight', message }];
  }
  const findings: Finding[] = [];
  for (const { worker, index, check } of places) {
    const found = await checkPlacement(provider, worker, index);
    findings.push(...found.map(({ status, ...finding }) => ({ status, check, ...finding })));
  }
  return findings;
}

async function checkPlacement(
  provider: CloudProviderSPI,
  worker: LabWorker,
  index: number,
): Promise<readonly Omit<Finding, 'check'>[]> {
  try {
    const wanted = toInstanceConfiguration(worker, index, 0, provider.getProviderName());
    // Without the token of a worker: it asks for another instance, not for the one that there may be.
    const problems = await provider.preflight({ ...wanted, idempotencyToken: undefined });
    if (problems.length === 0) return [{ status: 'ok', message: 'nothing is in the way' }];
    return problems.map(toFinding);
  } catch (error) {
    return [{ status: 'failed', ...describeError(error) }];
  }
}

/** Capacity comes back, and the next placement is there for that. */
function toFinding({ code, path, message }: PreflightProblem): Omit<Finding, 'check'> {
  const status = code === 'InsufficientCapacity' ? 'warning' : 'failed';
  return { status, code, message, ...(path !== undefined && { path }) };
}

function describeError(error: unknown): Pick<CheckFinding, 'code' | 'message'> {
  const message = error instanceof Error ? error.message : String(error);
  return isCloudProvisioningError(error) ? { code: error.code, message } : { message };
}
