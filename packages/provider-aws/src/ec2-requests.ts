import {
  type CloudRequest,
  type CloudRequester,
  createCloudRequester,
  createRateLimiter,
  createRetrier,
  type RateLimiter,
} from '@cloud-spi/provider-kit';
import { createCloudProvisioningError } from '@cloud-spi/spi';
import type { AwsProviderSettings } from './aws-provider-options.ts';
import { DEFAULT_LIMITS } from './default-limits.ts';
import { type ConnectToEc2, EC2_ACTIONS, type Ec2Action, type Ec2Actions, type Ec2Api } from './ec2-api.ts';
import { isClockCorrected, isRefusalOfCredentials, toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

/** Whom a request is made for. */
export type Ec2Call = Omit<CloudRequest, 'action'>;

/** The requests that answer page by page. */
export type PagedAction =
  | 'DescribeInstances'
  | 'DescribeInstanceTypeOfferings'
  | 'DescribeInstanceTypes'
  | 'DescribeNetworkInterfaces'
  | 'DescribeVolumes';

/** Sends the requests of one provider object: at EC2's pace, repeated when that helps, with errors of the contract. */
export class Ec2Requests {
  readonly #settings: AwsProviderSettings;
  readonly #connectToEc2: ConnectToEc2;
  readonly #requester: CloudRequester;
  readonly #limiter: RateLimiter;
  /** The connection in use. */
  #api: Promise<Ec2Api> | undefined;
  /**
   * The open connections, each with how many requests are under way on it. Those that are not in use are left over from
   * credentials that EC2 refused, and are closed with their last request.
   */
  readonly #connections = new Map<Promise<Ec2Api>, number>();
  /** The connection whose credentials EC2 accepted last. */
  #accepted: Promise<Ec2Api> | undefined;

  /**
   * @param settings - Parsed options.
   * @param connect - Loads the SDK and connects, before the first request.
   */
  constructor(settings: AwsProviderSettings, connect: ConnectToEc2) {
    const { clock, maxAttempts } = settings;
    const { '*': limit = DEFAULT_LIMITS['*'], ...limits } = settings.limits;
    // EC2 counts each kind of request by itself, so one that is throttled slows no other.
    const actionLimits = Object.fromEntries(EC2_ACTIONS.map((action) => [action, limits[action] ?? limit]));
    this.#settings = settings;
    this.#connectToEc2 = connect;
    this.#limiter = createRateLimiter({ provider: 'aws', clock, limit, actionLimits });
    this.#requester = createCloudRequester({
      retrier: createRetrier({ clock, maxAttempts }),
      limiter: this.#limiter,
      toError: toCloudProvisioningError,
    });
  }

  /**
   * Sends a request.
   *
   * @param action - Which.
   * @param input - Its parameters.
   * @param call - Whom it is made for.
   * @throws Errors of the contract.
   */
  send<Action extends Ec2Action>(
    action: Action,
    input: Ec2Actions[Action][0],
    call: Ec2Call,
  ): Promise<Ec2Actions[Action][1]> {
    return this.#requester.run({ ...call, action }, () => this.#attempt(action, input, call));
  }

  /** As {@link Ec2Requests.send}, but only once: for waits, which outlast failures by themselves. */
  sendOnce<Action extends Ec2Action>(
    action: Action,
    input: Ec2Actions[Action][0],
    call: Ec2Call,
  ): Promise<Ec2Actions[Action][1]> {
    return this.#requester.runOnce({ ...call, action }, () => this.#attempt(action, input, call));
  }

  /**
   * Sends a request again and again until there is no further page.
   *
   * @param action - Which.
   * @param input - Its parameters, with `MaxResults`.
   * @param call - Whom it is made for.
   */
  async *pages<Action extends PagedAction>(
    action: Action,
    input: Ec2Actions[Action][0],
    call: Ec2Call,
  ): AsyncGenerator<Ec2Actions[Action][1], void> {
    let nextToken: string | undefined;
    do {
      const page = await this.send(action, { ...input, NextToken: nextToken }, call);
      yield page;
      nextToken = (page as { readonly NextToken?: string }).NextToken;
    } while (nextToken !== undefined && nextToken !== '');
  }

  /** Ends what waits for its turn, and closes the connections. */
  async dispose(): Promise<void> {
    this.#limiter.dispose();
    for (const connection of await Promise.allSettled(this.#connections.keys())) {
      if (connection.status === 'fulfilled') connection.value.close();
    }
  }

  async #attempt<Action extends Ec2Action>(
    action: Action,
    input: Ec2Actions[Action][0],
    call: Ec2Call,
  ): Promise<Ec2Actions[Action][1]> {
    const connection = this.#connect(call);
    this.#count(connection, 1);
    try {
      const reply = await sendAtTheRightTime(await connection, action, input, call);
      this.#accepted = connection;
      return reply;
    } catch (error) {
      if (!isRefusalOfCredentials(error)) throw error;
      if (this.#api === connection) this.#api = undefined;
      // An access key without an end is remembered by the SDK. It was good once: a new client finds what replaced it.
      if (this.#accepted !== connection) throw error;
    } finally {
      this.#count(connection, -1);
      await this.#closeIfLeftOver(connection);
    }
    return await this.#attempt(action, input, call);
  }

  #count(connection: Promise<Ec2Api>, change: 1 | -1): void {
    const underWay = this.#connections.get(connection);
    if (underWay !== undefined) this.#connections.set(connection, underWay + change);
  }

  async #closeIfLeftOver(connection: Promise<Ec2Api>): Promise<void> {
    if (connection === this.#api || this.#connections.get(connection) !== 0) return;
    this.#connections.delete(connection);
    (await connection).close();
  }

  #connect({ operation }: Ec2Call): Promise<Ec2Api> {
    // A failure is not kept: the file that is missing may be there the next time.
    if (this.#api !== undefined) return this.#api;
    const connection = this.#connectToEc2(this.#settings).catch((error: unknown) => {
      this.#api = undefined;
      this.#connections.delete(connection);
      throw toConnectError(error, operation);
    });
    this.#connections.set(connection, 0);
    this.#api = connection;
    return connection;
  }
}

/**
 * Sends a request; when EC2 refuses it because this computer's clock is wrong, once more. From the refusal the SDK learns
 * how far it is off, and the same client signs by the right time from then on. Its own retry, which does this, is off.
 */
async function sendAtTheRightTime<Action extends Ec2Action>(
  api: Ec2Api,
  action: Action,
  input: Ec2Actions[Action][0],
  call: Ec2Call,
): Promise<Ec2Actions[Action][1]> {
  try {
    return await api.send(action, input, call);
  } catch (error) {
    if (!isRefusalOfCredentials(error) || !isClockCorrected(error)) throw error;
    return await api.send(action, input, call);
  }
}

function toConnectError(error: unknown, operation: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (path === undefined) return error;
  return createCloudProvisioningError({
    code: 'InvalidConfiguration',
    provider: 'aws',
    operation,
    message: `The option certificateAuthorityFile (AWS_CA_BUNDLE) names a file that cannot be read: ${path} (${code})`,
    cause: error,
  });
}
