import { randomUUID } from 'node:crypto';
import { isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import { toConfigurationHash, toToken } from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  createCloudProvisioningError,
  type InstanceConfiguration,
  type InstanceInfo,
} from '@cloud-spi/spi';
import { chooseHostByToken } from './choose-host.ts';
import type { DomainFacts } from './domain-facts.ts';
import { toMarkElement } from './domain-metadata.ts';
import { toInstanceId } from './instance-ids.ts';
import { type InstanceIdentity, toDomainName, toDomainUuid } from './instance-parts.ts';
import { setElement } from './mark-domain.ts';
import { observeDomains } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { toNoRoom } from './power-domain.ts';
import { checkAdoption, provisionDomain } from './provision-domain.ts';
import { readConsoleFolder } from './read-console-folder.ts';
import { checkConfiguration, checkNetwork, fillConfiguration } from './resolve-configuration.ts';
import { findByName } from './terminate-domain.ts';
import { toDomainPlan } from './to-domain-plan.ts';
import { toInstanceState } from './to-instance-info.ts';

const OPERATION = 'provisionInstance';

/**
 * Makes an instance, or adopts the one that was made with its token.
 *
 * @param tools - The hosts.
 * @param configuration - As requested.
 * @param options - The signal.
 */
export async function provisionInstance(
  tools: OnpremTools,
  configuration: InstanceConfiguration,
  options: CallOptions,
): Promise<InstanceInfo> {
  const { requests, settings } = tools;
  const token = toToken(configuration);
  const identity = { owner: settings.owner, token, configurationHash: toConfigurationHash(configuration) };
  // Before anything is checked: options may have changed since the first call, and the instance is there all the same.
  const existing = await findExisting(tools, configuration.zone, identity, options);
  const host = existing ?? requests.find(configuration.zone ?? chooseZone(tools, identity));
  if (host === undefined) checkConfiguration(configuration, settings, OPERATION);
  if (host === undefined) throw new Error('A zone that is no host was not refused');
  const request = { ...options, operation: OPERATION };
  return await requests.run(host, request, async (each, callOptions) => {
    // Looked up again for each try: the one before may have come far.
    const found = await findByName(each, toDomainName(identity), callOptions);
    if (found !== undefined) checkAdoption(each.name, found, identity.configurationHash);
    const stage = found === undefined ? 'missing' : await readStage(each, found, settings, callOptions);
    if (stage === 'missing' || stage === 'begun') {
      await make(tools, each, configuration, identity, found, callOptions);
    }
    // The call that started it did not come to this.
    if (found !== undefined && stage === 'unmarked') {
      await setElement(each.api, found.uuid, toMarkElement('provisioning', undefined), callOptions);
    }
    return await readMade(tools, each, identity, callOptions);
  });
}

/**
 * How far earlier calls with the token have come: `begun` before the first start, which is then made up for; `unmarked`
 * when only the mark was left behind; `done` also while another call is starting it.
 */
async function readStage(
  { api }: OnpremHost,
  facts: DomainFacts,
  { clock }: OnpremProviderSettings,
  options: LibvirtCallOptions,
): Promise<'begun' | 'unmarked' | 'done'> {
  if (!facts.metadata.isProvisioning) return 'done';
  const state = toInstanceState(
    { state: await api.domains.getState({ uuid: facts.uuid }, options), facts },
    clock.now(),
  );
  if (state !== 'pending') return 'unmarked';
  return facts.isActive ? 'done' : 'begun';
}

/** The host of a call that names none: by its token, so that calls at the same time agree. */
function chooseZone({ requests }: OnpremTools, { owner, token }: InstanceIdentity): string {
  const names = requests.hosts.map(({ name }) => name);
  return chooseHostByToken(names, owner, token) ?? '';
}

/** Where the token's instance is. A host that cannot be asked may have it: then nothing is made elsewhere. */
async function findExisting(
  { requests }: OnpremTools,
  zone: string | undefined,
  identity: InstanceIdentity,
  options: CallOptions,
): Promise<OnpremHost | undefined> {
  const hosts = requests.hosts.filter(({ name }) => zone === undefined || name === zone);
  // The one host is asked by the attempt itself.
  if (hosts.length === 1) return undefined;
  const request = { ...options, operation: OPERATION };
  const found = await Promise.all(
    hosts.map(async (host) => {
      const facts = await requests.run(host, request, (each, callOptions) =>
        findByName(each, toDomainName(identity), callOptions),
      );
      return facts === undefined ? [] : [host];
    }),
  );
  return found.flat()[0];
}

async function make(
  { settings, images, claims }: OnpremTools,
  host: OnpremHost,
  configuration: InstanceConfiguration,
  identity: InstanceIdentity,
  found: DomainFacts | undefined,
  options: LibvirtCallOptions,
): Promise<void> {
  checkConfiguration(configuration, settings, OPERATION);
  const resolved = fillConfiguration(configuration, settings, host.name);
  const { imageId, instanceType, network } = resolved;
  const { flavors, imagePool, region, clock, consolePool } = settings;
  const flavor = flavors[instanceType];
  const claimant = flavor && { uuid: toDomainUuid(identity), ...flavor };
  using claim = claimant && (await claims.claim(host, settings, claimant, options));
  if (claim === undefined) throw toNoRoom(OPERATION, [host.name], region, instanceType);
  await checkNetwork(host, network?.networkId ?? settings.network, OPERATION, options);
  const image = settings.images[imageId] ?? {};
  const base = await images.provide({ host, clock, imageId, image, pool: imagePool, operation: OPERATION }, options);
  const consoleFolder = consolePool === undefined ? undefined : await readConsoleFolder(host.api, consolePool, options);
  const now = new Date(clock.now()).toISOString();
  const createdAt = found?.metadata.record?.createdAt ?? now;
  const plan = toDomainPlan(resolved, settings, { identity, attemptId: randomUUID(), createdAt, consoleFolder });
  options.signal?.throwIfAborted();
  try {
    await provisionDomain({ host, plan, configuration: resolved, base, clock, launchTime: now }, options);
  } catch (error) {
    if (!isLibvirtError(error, 'NO_MEMORY')) throw error;
    throw toNoRoom(OPERATION, [host.name], region, instanceType, error);
  }
}

async function readMade(
  { instances, settings }: OnpremTools,
  host: OnpremHost,
  identity: InstanceIdentity,
  options: LibvirtCallOptions,
): Promise<InstanceInfo> {
  const facts = await findByName(host, toDomainName(identity), options);
  const [domain] =
    facts === undefined ? [] : await observeDomains(host, (uuid) => uuid === facts.uuid, settings, options);
  if (domain !== undefined) return instances.toInfo(domain);
  throw createCloudProvisioningError({
    code: 'AlreadyExists',
    message: 'The token is used up: its instance was terminated as soon as it was made',
    provider: 'onprem',
    operation: OPERATION,
    outcome: 'rejected',
    ...(facts !== undefined && { instanceId: toInstanceId({ host: host.name, uuid: facts.uuid }) }),
  });
}
