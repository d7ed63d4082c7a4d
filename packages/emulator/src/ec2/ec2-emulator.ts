import type { EmulatorClock } from '../clock.ts';
import { cloudFaultKinds, createFaultTable, type Faults } from '../faults.ts';
import { startApiServer } from '../http/api-server.ts';
import { createJournal, type JournalEntry } from '../journal.ts';
import type { MachinePark } from '../park/machine-park.ts';
import { nextUuid } from '../seeded-ids.ts';
import { createActionBuckets, defaultEc2Buckets, type Ec2Buckets } from './action-buckets.ts';
import { type AnswerServices, actionOf, answerRequest, parametersOf, toErrorReply } from './answer-request.ts';
import { type Ec2Account, type Ec2SecurityGroup, toRealm } from './ec2-account.ts';
import { defaultEc2AccountId, defaultEc2Region } from './ec2-site.ts';
import { faultApplies, refuseByFault } from './refuse-by-fault.ts';
import { createAuthenticator, type Ec2Credentials } from './wire/authenticate.ts';

/** Options of {@link startEc2Emulator}. */
export interface Ec2EmulatorOptions {
  /** The machines behind it, made with `createEc2Site` of the same region and account. */
  readonly park: MachinePark;
  /** Port on 127.0.0.1; default 0, the system chooses. */
  readonly port?: number | undefined;
  /** Default `us-east-1`. */
  readonly region?: string | undefined;
  /** Twelve digits; default `123456789012`. */
  readonly accountId?: string | undefined;
  /** Limits of requests; default `defaultEc2Buckets`. `unlimited` for a clock that stands still. */
  readonly buckets?: Ec2Buckets | 'unlimited' | undefined;
  /** Security groups; the first one is the default group. Default: `default` with the id `sg-00000000000000000`. */
  readonly securityGroups?: readonly Ec2SecurityGroup[] | undefined;
  /** Names of key pairs; default `lab-key`. */
  readonly keyPairs?: readonly string[] | undefined;
  /** Names of instance profiles; default: every name exists. */
  readonly instanceProfiles?: readonly string[] | undefined;
  /**
   * Credentials whose signatures are checked, or a function that gives those that are good now; default: every request
   * is accepted, signed or not.
   */
  readonly credentials?: readonly Ec2Credentials[] | (() => readonly Ec2Credentials[]) | undefined;
  /**
   * The time that signatures must be of. Default: the park's clock; clients sign by that of the computer, so a park in
   * another time needs `systemClock` here.
   */
  readonly signatureClock?: EmulatorClock | undefined;
}

/** An emulated EC2 endpoint on 127.0.0.1. */
export interface Ec2Emulator {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  /** Its realm in the park. */
  readonly realm: string;
  /** Makes requests go wrong. */
  readonly faults: Faults;
  /** Requests so far, oldest first, without anything secret. */
  journal(): readonly JournalEntry[];
  /** How many requests came so far. @param action only those of one action */
  countRequests(action?: string): number;
  /** Stops listening. The park stays as it is. */
  close(): Promise<void>;
}

/**
 * Starts an EC2 endpoint on a park.
 * @throws Error when the port is taken
 */
export async function startEc2Emulator(options: Ec2EmulatorOptions): Promise<Ec2Emulator> {
  const { park, buckets = defaultEc2Buckets, credentials, signatureClock = park.clock } = options;
  const account = toAccount(options);
  const realm = toRealm(account.accountId, account.region);
  const faults = createFaultTable(park.seed, { kinds: cloudFaultKinds, applies: faultApplies });
  const journal = createJournal();
  const counts = new Map<string, number>();
  const requestIds = { seed: `${park.seed}:ec2-requests`, issued: 0 };
  const services: AnswerServices = {
    context: { park, account, realm },
    buckets: createActionBuckets(buckets === 'unlimited' ? {} : buckets),
    newRequestId: () => nextUuid(requestIds),
    authenticate: createAuthenticator({ credentials, region: account.region, clock: signatureClock }),
  };
  const server = await startApiServer({
    host: `ec2.${account.region}`,
    port: options.port,
    clock: park.clock,
    faults,
    journal,
    nameOperation(request) {
      const action = actionOf(request) ?? '';
      counts.set(action, (counts.get(action) ?? 0) + 1);
      return action;
    },
    answer: (request, fault) => ({ reply: answerRequest(services, request, fault), holdMs: 0 }),
    refuse: (fault, request) =>
      toErrorReply(refuseByFault(fault, new Map(parametersOf(request))), services.newRequestId()),
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    region: account.region,
    accountId: account.accountId,
    realm,
    faults,
    journal: () => journal.entries(),
    countRequests: (action) =>
      action === undefined ? [...counts.values()].reduce((sum, count) => sum + count, 0) : (counts.get(action) ?? 0),
    close: () => server.close(),
  };
}

function toAccount(options: Ec2EmulatorOptions): Ec2Account {
  return {
    accountId: options.accountId ?? defaultEc2AccountId,
    region: options.region ?? defaultEc2Region,
    vpcId: 'vpc-00000000000000000',
    vpcCidr: '127.113.0.0/17',
    securityGroups: options.securityGroups ?? [{ id: 'sg-00000000000000000', name: 'default' }],
    keyPairs: options.keyPairs ?? ['lab-key'],
    instanceProfiles: options.instanceProfiles,
  };
}
