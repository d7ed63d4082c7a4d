import type { CloudProviderSPI } from '@cloud-spi/spi';

/**
 * A call of every method that takes an instance id, by its name; those that the capabilities exclude are left out.
 *
 * @param provider - Whose methods.
 * @param instanceId - The id.
 */
export function callsWithId(
  provider: CloudProviderSPI,
  instanceId: string,
): readonly (readonly [method: string, call: () => Promise<unknown>])[] {
  const { stopStart, consoleOutput } = provider.capabilities;
  return [
    ['getInstanceInfo', () => provider.getInstanceInfo(instanceId)],
    ['waitForInstanceRunning', () => provider.waitForInstanceRunning(instanceId)],
    ['terminateInstance', () => provider.terminateInstance(instanceId)],
    ['waitForInstanceTerminated', () => provider.waitForInstanceTerminated(instanceId)],
    ['addTags', () => provider.addTags(instanceId, { conformance: 'yes' })],
    ['removeTags', () => provider.removeTags(instanceId, ['conformance'])],
    ...(stopStart
      ? ([
          ['stopInstance', () => provider.stopInstance(instanceId)],
          ['startInstance', () => provider.startInstance(instanceId)],
        ] as const)
      : []),
    ...(consoleOutput ? ([['getConsoleOutput', () => provider.getConsoleOutput(instanceId)]] as const) : []),
  ];
}
