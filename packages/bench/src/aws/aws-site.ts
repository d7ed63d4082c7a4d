import { EC2Client } from '@aws-sdk/client-ec2';
import { createProvider } from '@cloud-spi/provider-aws';
import type { CloudProviderSPI } from '@cloud-spi/spi';

/** Where an emulated EC2 listens. */
export interface AwsSite {
  readonly url: string;
  readonly region: string;
}

/** The image and type of everything that is launched. */
export const LAUNCH = { imageId: 'ami-0a00000000000d12b', instanceType: 'm5.large' } as const;

/** Instances on a page of a list, for both. */
export const PAGE_SIZE = 200;

const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
/** The emulator has no limits here, so that nothing but the number of requests is compared. */
const UNLIMITED = { perSecond: 10_000 };

/** The SDK's client as one gets it. */
export function createRawClient({ url, region }: AwsSite): EC2Client {
  return new EC2Client({ endpoint: url, region, credentials });
}

/** The provider as one gets it, but for the limits of requests. */
export function createAwsProvider({ url, region }: AwsSite): CloudProviderSPI {
  const limits = { '*': UNLIMITED, RunInstances: UNLIMITED };
  return createProvider({ endpoint: url, region, credentials, limits, pageSize: PAGE_SIZE });
}
