import type { RateLimit } from '@cloud-spi/provider-kit';

/**
 * What EC2 takes without throttling, as far as it is published or was measured; the limits of an account may be others.
 * `*` is the limit of each request that is not named: EC2 counts every kind of request by itself.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export const DEFAULT_LIMITS = Object.freeze({
  '*': { perSecond: 20, burst: 100 },
  RunInstances: { perSecond: 2, burst: 5 },
  StartInstances: { perSecond: 2, burst: 5 },
  StopInstances: { perSecond: 5, burst: 100 },
  TerminateInstances: { perSecond: 5, burst: 100 },
  CreateTags: { perSecond: 10, burst: 100 },
  DeleteTags: { perSecond: 10, burst: 100 },
  DeleteVolume: { perSecond: 5, burst: 50 },
  DeleteNetworkInterface: { perSecond: 5, burst: 50 },
}) satisfies Readonly<Record<string, RateLimit>>;
