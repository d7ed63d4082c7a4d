import type { ErrorCode } from '@cloud-spi/spi';

/** Codes of Azure that mean the same. */
export interface ArmErrorRow {
  readonly code: ErrorCode;
  readonly nativeCodes: readonly string[];
  /** Where it is said or was seen what they mean. */
  readonly source: string;
}

const TROUBLESHOOTING = 'https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting';

/**
 * What the codes of Azure mean, whatever the HTTP status beside them, in the order in which they are looked up. A code
 * that is not here is judged by its status.
 */
export const ARM_ERROR_ROWS: readonly ArmErrorRow[] = [
  {
    code: 'RateLimited',
    nativeCodes: [
      'TooManyRequests',
      'ResourceRequestsThrottled',
      'SubscriptionRequestsThrottled',
      'RetryableErrorDueToThrottling',
    ],
    source: 'https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits',
  },
  {
    code: 'InsufficientCapacity',
    nativeCodes: [
      'AllocationFailed',
      'ZonalAllocationFailed',
      'OverconstrainedAllocationRequest',
      'OverconstrainedZonalAllocationRequest',
    ],
    source: `${TROUBLESHOOTING}/../../virtual-machines/allocation-failure`,
  },
  {
    code: 'InsufficientCapacity',
    nativeCodes: ['SkuNotAvailable'],
    source: `${TROUBLESHOOTING}/error-sku-not-available`,
  },
  {
    code: 'InsufficientCapacity',
    nativeCodes: ['SpotVMCapacityUnavailable', 'SpotVMCapacityNotAvailable', 'LowPriorityCapacityUnavailable'],
    source: 'https://learn.microsoft.com/azure/virtual-machines/error-codes-spot',
  },
  {
    code: 'InsufficientCapacity',
    nativeCodes: ['SubnetIsFull', 'InsufficientSubnetSize'],
    source: 'https://github.com/Azure/azure-sdk-for-go-extensions (pkg/errors/consts.go)',
  },
  {
    code: 'QuotaExceeded',
    nativeCodes: [
      'QuotaExceeded',
      'ResourceQuotaExceeded',
      'PublicIPCountLimitReached',
      'NetworkInterfaceCountLimitReached',
      'SpotVMQuotaExceeded',
      'SkuFamilyQuotaExceeded',
    ],
    source: `${TROUBLESHOOTING}/error-resource-quota`,
  },
  {
    code: 'Unauthenticated',
    nativeCodes: [
      'ExpiredAuthenticationToken',
      'InvalidAuthenticationToken',
      'InvalidAuthenticationTokenTenant',
      'AuthenticationFailed',
      'AuthenticationFailedMissingToken',
    ],
    source: `${TROUBLESHOOTING}/common-deployment-errors`,
  },
  {
    code: 'PermissionDenied',
    nativeCodes: [
      'AuthorizationFailed',
      'LinkedAuthorizationFailed',
      'RequestDisallowedByPolicy',
      'ReadOnlyDisabledSubscription',
      'MissingSubscriptionRegistration',
    ],
    source: `${TROUBLESHOOTING}/common-deployment-errors`,
  },
  {
    code: 'Conflict',
    nativeCodes: ['NicReservedForAnotherVm'],
    source: 'https://github.com/Azure/karpenter-provider-azure/issues/92',
  },
  {
    code: 'Conflict',
    nativeCodes: ['ScopeLocked'],
    source: 'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources',
  },
  {
    code: 'Conflict',
    nativeCodes: [
      'ConflictingConcurrentWriteNotAllowed',
      'OperationPreempted',
      'AnotherOperationInProgress',
      'PropertyChangeNotAllowed',
      'NicInUse',
      'AttachDiskWhileBeingDetached',
      'PreconditionFailed',
      'CanceledAndSupersededDueToAnotherOperation',
      'ReferencedResourceNotProvisioned',
      'ResourceGroupBeingDeleted',
    ],
    source: `${TROUBLESHOOTING}/common-deployment-errors`,
  },
  {
    code: 'Unavailable',
    nativeCodes: [
      'InternalServerError',
      'InternalExecutionError',
      'ServerBusy',
      'ServiceUnavailable',
      'GatewayTimeout',
      'RetryableError',
      'OSProvisioningTimedOut',
    ],
    source: `${TROUBLESHOOTING}/common-deployment-errors`,
  },
  {
    code: 'InvalidConfiguration',
    nativeCodes: [
      'InvalidParameter',
      'InvalidRequestContent',
      'InvalidResourceReference',
      'SubscriptionNotFound',
      'ImageNotFound',
      'PlatformImageNotFound',
      'GalleryImageNotFound',
      'MarketplacePurchaseEligibilityFailed',
      'VMMarketplaceInvalidInput',
      'PrivateIPAddressInReservedRange',
      'PrivateIPAddressNotInSubnet',
      'InvalidApiVersionParameter',
      'LocationNotAvailableForResourceType',
    ],
    source: `${TROUBLESHOOTING}/common-deployment-errors`,
  },
];

const CODES: ReadonlyMap<string, ErrorCode> = new Map(
  ARM_ERROR_ROWS.flatMap(({ code, nativeCodes }) => nativeCodes.map((native) => [native.toLowerCase(), code])),
);

/**
 * Says what codes of Azure mean.
 *
 * @param nativeCodes - The code of an answer and those that it wraps, outermost first.
 * @param message - The answer's words: `OperationNotAllowed` is a quota when they speak of one.
 * @returns Undefined when the codes say nothing.
 */
export function toErrorCodeOf(nativeCodes: readonly string[], message: string): ErrorCode | undefined {
  if (nativeCodes.includes('OperationNotAllowed') && /quota/i.test(message)) return 'QuotaExceeded';
  // What is wrapped is more precise than what wraps it.
  return [...nativeCodes]
    .reverse()
    .map((native) => CODES.get(native.toLowerCase()))
    .find((code) => code !== undefined);
}
