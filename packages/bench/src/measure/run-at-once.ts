import type { CloudProviderSPI } from '@cloud-spi/spi';

/** What is launched; everything else of a configuration is the same for all clouds. */
export interface Launch {
  readonly imageId: string;
  readonly instanceType: string;
  readonly zone?: string;
}

/** How many instances are asked for at once, and how long each takes to start, in milliseconds. */
export interface Load {
  readonly count: number;
  readonly startingMs: number;
}

/**
 * Asks a provider for many instances at once, and waits until all run.
 *
 * @param count - Number of instances.
 */
export async function runAtOnce(provider: CloudProviderSPI, launch: Launch, count: number): Promise<void> {
  const run = async (number: number) => {
    const name = `worker-${number}`;
    const idempotencyToken = `bench/${number}`;
    const { instanceId } = await provider.provisionInstance({ ...launch, name, namespace: 'bench', idempotencyToken });
    await provider.waitForInstanceRunning(instanceId);
  };
  await Promise.all(Array.from({ length: count }, (_, number) => run(number)));
}
