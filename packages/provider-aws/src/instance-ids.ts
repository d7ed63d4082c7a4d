import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';

/**
 * Refuses what cannot be the id of an instance. An id does not show its account or region.
 *
 * @param instanceId - As given.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration.
 */
export function checkInstanceId(instanceId: string, operation: string): void {
  if (/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(instanceId)) return;
  const expected = 'the id of an EC2 instance: i- and 8 or 17 hexadecimal digits';
  refuseProblems([toProblem('instanceId', expected, instanceId)], 'The instance id is malformed', {
    provider: 'aws',
    operation,
  });
}
