import type { MachinePark } from '../park/machine-park.ts';
import type { Ec2Account } from './ec2-account.ts';
import type { QueryParameters } from './wire/query-parameters.ts';
import type { XmlObject } from './wire/to-xml.ts';

/** What actions work on. */
export interface Ec2Context {
  readonly park: MachinePark;
  readonly account: Ec2Account;
  /** The park's realm that belongs to this account and region. */
  readonly realm: string;
  /** By how much lists are behind besides the park's own lag, for `stale-list` faults. */
  readonly extraLagMs: number;
}

/**
 * One action of the API, in two steps: reading and checking the request, and doing it. Between them stand the refusal
 * of unknown parameters and the end of a dry run.
 */
export interface Ec2Action {
  /**
   * Reads the parameters and checks them; changes nothing.
   * @returns what does it
   */
  prepare(context: Ec2Context, parameters: QueryParameters): () => XmlObject;
}
