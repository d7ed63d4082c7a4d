import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import { AWS_TAG_PREFIX } from './ec2-tags.ts';

/**
 * Refuses tag keys that EC2 keeps for itself.
 *
 * @param keys - As given.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration.
 */
export function refuseAwsKeys(keys: readonly string[], operation: string): void {
  const reserved = keys.filter((key) => key.toLowerCase().startsWith(AWS_TAG_PREFIX));
  const problems = reserved.map((key) => toProblem('tags', `keys that do not begin with ${AWS_TAG_PREFIX}`, key));
  refuseProblems(problems, 'EC2 keeps these tags for itself', { provider: 'aws', operation });
}
