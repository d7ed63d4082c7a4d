import { cloudFaultKinds, createFaultTable, type Faults } from '../faults.ts';
import { startApiServer } from '../http/api-server.ts';
import { createJournal, type JournalEntry } from '../journal.ts';
import type { MachinePark } from '../park/machine-park.ts';
import { nextUuid } from '../seeded-ids.ts';
import { type AnswerServices, answerRequest, operationOf, toErrorReply } from './answer-request.ts';
import {
  type ArmAccount,
  type ArmKnobs,
  defaultArmKnobs,
  defaultArmLocation,
  defaultResourceGroup,
  defaultSubscriptionId,
  toArmRealm,
} from './arm-account.ts';
import { faultApplies, refuseByFault } from './refuse-by-fault.ts';
import { type ArmBuckets, createRequestBuckets, defaultArmBuckets, unlimitedArmBuckets } from './request-buckets.ts';

/** Options of {@link startArmEmulator}. */
export interface ArmEmulatorOptions {
  /** The machines behind it, made with `createArmSite` of the same subscription and location. */
  readonly park: MachinePark;
  /** Port on 127.0.0.1; default 0, the system chooses. */
  readonly port?: number | undefined;
  /** Default: a UUID of the emulator's own. */
  readonly subscriptionId?: string | undefined;
  /** Default: a UUID of the emulator's own. */
  readonly tenantId?: string | undefined;
  /** Default `westeurope`. */
  readonly location?: string | undefined;
  /** Default `labs`. */
  readonly resourceGroups?: readonly string[] | undefined;
  /** Names of network security groups; default `workers`. */
  readonly securityGroups?: readonly string[] | undefined;
  /** Public keys by their name; default: none. */
  readonly sshPublicKeys?: Readonly<Record<string, string>> | undefined;
  /** Patterns of the actions that the caller may do; default `*`. */
  readonly permittedActions?: readonly string[] | undefined;
  /** Which bearer tokens are good; default: any. */
  acceptsToken?(token: string): boolean;
  /** Limits of requests; default `defaultArmBuckets`. `unlimited` for a clock that stands still. */
  readonly buckets?: ArmBuckets | 'unlimited' | undefined;
  /** Behavior that differs between regions and times. */
  readonly knobs?: Partial<ArmKnobs> | undefined;
}

/** An emulated Azure Resource Manager on 127.0.0.1. */
export interface ArmEmulator {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  readonly resourceGroups: readonly string[];
  /** Its realm in the park. */
  readonly realm: string;
  /** Makes requests go wrong. */
  readonly faults: Faults;
  /** Requests so far, oldest first, without anything secret. */
  journal(): readonly JournalEntry[];
  /** How many requests came so far. @param operation only those of one operation, such as `VirtualMachines_Get` */
  countRequests(operation?: string): number;
  /** Stops listening. The park stays as it is. */
  close(): Promise<void>;
}

/**
 * Starts an Azure Resource Manager on a park.
 * @throws Error when the port is taken
 */
export async function startArmEmulator(options: ArmEmulatorOptions): Promise<ArmEmulator> {
  const { park, buckets = defaultArmBuckets } = options;
  const account = toAccount(options);
  const realm = toArmRealm(account.subscriptionId, account.location);
  const faults = createFaultTable(park.seed, { kinds: cloudFaultKinds, applies: faultApplies });
  const journal = createJournal();
  const counts = new Map<string, number>();
  const requestIds = { seed: `${park.seed}:arm-requests`, issued: 0 };
  const services: AnswerServices = {
    context: { park, account, realm },
    buckets: createRequestBuckets(buckets === 'unlimited' ? unlimitedArmBuckets : buckets),
    newRequestId: () => nextUuid(requestIds),
    acceptsToken: (token) => options.acceptsToken?.(token) ?? true,
  };
  const server = await startApiServer({
    host: `arm.${account.location}`,
    port: options.port,
    clock: park.clock,
    faults,
    journal,
    nameOperation(request) {
      const operation = operationOf(request) ?? '';
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      return operation;
    },
    answer: (request, fault) => ({ reply: answerRequest(services, request, fault), holdMs: 0 }),
    refuse: (fault, request) => toErrorReply(refuseByFault(fault, request), services.newRequestId()),
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    subscriptionId: account.subscriptionId,
    tenantId: account.tenantId,
    location: account.location,
    resourceGroups: account.resourceGroups,
    realm,
    faults,
    journal: () => journal.entries(),
    countRequests: (operation) =>
      operation === undefined
        ? [...counts.values()].reduce((sum, count) => sum + count, 0)
        : (counts.get(operation) ?? 0),
    close: () => server.close(),
  };
}

function toAccount(options: ArmEmulatorOptions): ArmAccount {
  return {
    subscriptionId: options.subscriptionId ?? defaultSubscriptionId,
    tenantId: options.tenantId ?? '00000000-0000-4000-8000-00000000a2e1',
    location: options.location ?? defaultArmLocation,
    resourceGroups: options.resourceGroups ?? [defaultResourceGroup],
    securityGroups: options.securityGroups ?? ['workers'],
    sshPublicKeys: options.sshPublicKeys ?? {},
    permittedActions: options.permittedActions ?? ['*'],
    knobs: { ...defaultArmKnobs, ...options.knobs },
  };
}
