import type { AwsProviderSettings } from './aws-provider-options.ts';
import type { Ec2Catalog } from './ec2-catalog.ts';
import type { Ec2Instances } from './ec2-instances.ts';
import type { Ec2Requests } from './ec2-requests.ts';

/** What the methods of one provider object work with. */
export interface Ec2Tools {
  readonly settings: AwsProviderSettings;
  /** Sends requests at EC2's pace. */
  readonly requests: Ec2Requests;
  /** What the account can use. */
  readonly catalog: Ec2Catalog;
  /** Reads instances, many at once. */
  readonly instances: Ec2Instances;
}
