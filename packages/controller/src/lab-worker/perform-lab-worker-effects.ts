import type { CloudProviderSPI } from '@cloud-spi/spi';
import { ConfigurationMissingError } from '../reconcile/failure.ts';
import type { EffectPerformers } from '../reconcile/step.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import type { SecretResolver } from '../secrets/create-secret-resolver.ts';
import { fillUserData } from '../secrets/fill-user-data.ts';
import type { HostConnections } from './host-connections.ts';
import type { LabWorkerEffects } from './lab-worker-effects.ts';
import { toInstanceConfiguration } from './to-instance-configuration.ts';
import { wantedLicense } from './worker-facts.ts';

/** What the effects of a worker act on. */
export interface LabWorkerWorld {
  /** By the name that the configuration gives them. */
  readonly providers: ReadonlyMap<string, CloudProviderSPI>;
  readonly connections: HostConnections;
  readonly secrets: SecretResolver;
}

/**
 * Says how each effect of a worker is carried out: one thin function each.
 *
 * @param world - Providers, connections and secrets.
 */
export function createLabWorkerPerformers(world: LabWorkerWorld): EffectPerformers<LabWorker, LabWorkerEffects> {
  const { connections } = world;
  return {
    'resolve-placement': async (worker, { placement, attempt }, signal) => {
      const name = worker.spec.placements[placement]?.provider ?? '';
      const provider = providerOf(world, name);
      const wanted = toInstanceConfiguration(worker, placement, attempt, provider.getProviderName());
      const configuration = await provider.resolveConfiguration(wanted, { signal });
      const scope = await provider.describeScope({ signal });
      return { provider: name, token: `${worker.metadata.uid}/${attempt}`, scope, configuration };
    },
    provision: async (worker, intent, signal) => {
      const userData = await userDataOf(world, worker, intent.configuration.userData);
      const configuration = { ...intent.configuration, userData, idempotencyToken: intent.token };
      return providerOf(world, intent.provider).provisionInstance(configuration, { signal });
    },
    'read-instance': (_, { provider, instanceId }, signal) =>
      providerOf(world, provider).getInstanceInfo(instanceId, { signal }),
    'start-instance': (_, { provider, instanceId }, signal) =>
      providerOf(world, provider).startInstance(instanceId, { signal }),
    'stop-instance': async (worker, { provider, instanceId }, signal) => {
      await connections.close(worker.metadata.uid);
      await providerOf(world, provider).stopInstance(instanceId, { signal });
    },
    'remove-instance': async (worker, { intent, instanceId }, signal) => {
      const provider = providerOf(world, intent.provider);
      await connections.close(worker.metadata.uid);
      if (instanceId !== undefined) await provider.terminateInstance(instanceId, { signal });
      const { zone } = intent.configuration;
      const removal = await provider.terminateByToken(intent.token, { zone }, { signal });
      return { ...removal, consistencyWindowMs: provider.capabilities.consistencyWindowMs };
    },
    'probe-host': async (worker, _, signal) => (await connections.open(worker)).probe({ signal }),
    'inspect-host': async (worker, _, signal) => {
      const host = await connections.open(worker);
      await host.authenticate({ signal });
      const [health, capacity, license] = await Promise.all([
        host.health({ signal }),
        host.capacity({ signal }),
        host.license({ signal }),
      ]);
      return { health, capacity, license };
    },
    'apply-license': async (worker, _, signal) => {
      const { product, tokenRef } = wantedLicense(worker);
      if (product === undefined || tokenRef === undefined) {
        throw new ConfigurationMissingError('The license needs product and tokenRef.');
      }
      const token = await world.secrets.resolve(tokenRef);
      await (await connections.open(worker)).applyLicense({ product, token }, { signal });
    },
    'read-license': async (worker, _, signal) => (await connections.open(worker)).license({ signal }),
    'release-license': async (worker, _, signal) => (await connections.open(worker)).releaseLicense({ signal }),
  };
}

function providerOf({ providers }: LabWorkerWorld, name: string): CloudProviderSPI {
  const provider = providers.get(name);
  if (provider !== undefined) return provider;
  throw new ConfigurationMissingError(`Provider "${name}" is not configured; add it to providers.`);
}

/** Secrets enter the user data here, on their way to the cloud, and nowhere else. */
async function userDataOf(
  { secrets }: LabWorkerWorld,
  worker: LabWorker,
  template: string | Uint8Array | undefined,
): Promise<string | undefined> {
  if (typeof template !== 'string') return undefined;
  const { name, uid } = worker.metadata;
  const credentials = worker.spec.host?.credentialsRef;
  return fillUserData(template, {
    name,
    uid,
    username: credentials?.username ?? '',
    password: credentials === undefined ? '' : await secrets.resolvePassword(credentials.password, uid),
  });
}
