import type { CallOutcome, ErrorCode } from '@cloud-spi/spi';

/** What the contract says of some of EC2's error codes. */
export interface Ec2ErrorRow {
  /** EC2's codes. */
  readonly codes: readonly string[];
  /** The contract's code. */
  readonly means: ErrorCode;
  /** What is known of a change that was refused with it. */
  readonly outcome: CallOutcome;
  /** Where it is written, or was seen. */
  readonly source: string;
}

const ERROR_CODES_PAGE = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';
const COMMON_ERRORS_PAGE = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonErrors.html';

/**
 * EC2's error codes in the contract's words. A code decides before the HTTP status does: a lack of capacity comes as 500
 * and throttling as 503, and neither is a failing cloud.
 */
export const EC2_ERROR_ROWS: readonly Ec2ErrorRow[] = [
  {
    codes: ['InvalidInstanceID.NotFound', 'InvalidVolume.NotFound', 'InvalidNetworkInterfaceID.NotFound', 'InvalidID'],
    means: 'NotFound',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    codes: ['InsufficientInstanceCapacity', 'InsufficientHostCapacity', 'InsufficientReservedInstanceCapacity'],
    means: 'InsufficientCapacity',
    outcome: 'rejected',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html',
  },
  {
    codes: ['InsufficientCapacity', 'InsufficientAddressCapacity', 'InsufficientFreeAddressesInSubnet'],
    means: 'InsufficientCapacity',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    codes: ['InsufficientVolumeCapacity'],
    means: 'InsufficientCapacity',
    outcome: 'rejected',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/42890',
  },
  {
    codes: ['UnfulfillableCapacity', 'ReservationCapacityExceeded', 'Unsupported'],
    means: 'InsufficientCapacity',
    outcome: 'rejected',
    source: 'https://github.com/aws/karpenter-provider-aws/blob/main/pkg/errors/errors.go',
  },
  {
    codes: ['SpotMaxPriceTooLow'],
    means: 'InsufficientCapacity',
    outcome: 'rejected',
    source: 'https://github.com/aws/karpenter-provider-aws/issues/9501',
  },
  {
    codes: ['InstanceLimitExceeded', 'VcpuLimitExceeded', 'MaxSpotInstanceCountExceeded'],
    means: 'QuotaExceeded',
    outcome: 'rejected',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-resource-limits.html',
  },
  {
    codes: [
      'VolumeLimitExceeded',
      'MaxIOPSLimitExceeded',
      'AddressLimitExceeded',
      'NetworkInterfaceLimitExceeded',
      'ResourceLimitExceeded',
      'ResourceCountExceeded',
      'TagLimitExceeded',
    ],
    means: 'QuotaExceeded',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    codes: ['RequestLimitExceeded'],
    means: 'RateLimited',
    outcome: 'rejected',
    source: 'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html',
  },
  {
    codes: [
      'BandwidthLimitExceeded',
      'EC2ThrottledException',
      'PriorRequestNotComplete',
      'RequestThrottled',
      'RequestThrottledException',
      'SlowDown',
      'ThrottledException',
      'Throttling',
      'ThrottlingException',
      'TooManyRequestsException',
    ],
    means: 'RateLimited',
    outcome: 'rejected',
    source:
      'https://github.com/smithy-lang/smithy-typescript/blob/main/packages/service-error-classification/src/constants.ts',
  },
  {
    codes: [
      'AuthFailure',
      'ExpiredToken',
      'ExpiredTokenException',
      'IncompleteSignature',
      'InvalidClientTokenId',
      'MissingAuthenticationToken',
      'RequestExpired',
      'SignatureDoesNotMatch',
    ],
    means: 'Unauthenticated',
    outcome: 'rejected',
    source: COMMON_ERRORS_PAGE,
  },
  {
    codes: ['CredentialsProviderError', 'TokenProviderError'],
    means: 'Unauthenticated',
    outcome: 'not-sent',
    source: 'https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html',
  },
  {
    codes: [
      'UnauthorizedOperation',
      'AccessDenied',
      'AccessDeniedException',
      'OptInRequired',
      'Blocked',
      'PendingVerification',
    ],
    means: 'PermissionDenied',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    codes: ['IdempotentParameterMismatch'],
    means: 'AlreadyExists',
    outcome: 'rejected',
    source: 'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html',
  },
  {
    codes: ['IdempotentInstanceTerminated'],
    means: 'AlreadyExists',
    outcome: 'rejected',
    source: 'https://github.com/boto/boto3/issues/4406',
  },
  {
    codes: [
      'DependencyViolation',
      'IncorrectInstanceState',
      'IncorrectState',
      'InvalidIPAddress.InUse',
      'InvalidNetworkInterface.InUse',
      'OperationNotPermitted',
      'VolumeInUse',
    ],
    means: 'Conflict',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    // Two changes of one resource's tags at once: the same request succeeds a moment later.
    codes: ['ConcurrentTagAccess'],
    means: 'Unavailable',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    codes: ['InternalError', 'InternalFailure', 'RequestTimeout', 'ServiceUnavailable', 'Unavailable'],
    means: 'Unavailable',
    outcome: 'unknown',
    source: COMMON_ERRORS_PAGE,
  },
  {
    codes: [
      'InvalidInput',
      'InvalidAction',
      'InvalidBlockDeviceMapping',
      'MissingParameter',
      'UnknownParameter',
      'UnsupportedOperation',
      'ValidationError',
    ],
    means: 'InvalidConfiguration',
    outcome: 'rejected',
    source: ERROR_CODES_PAGE,
  },
  {
    // Codes of Node.js: no connection was made, so nothing was sent.
    codes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
    means: 'Unavailable',
    outcome: 'not-sent',
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
  },
  {
    // The connection ended, or nobody answered in time: the request may have arrived.
    codes: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'TimeoutError', 'EmptyReplyError'],
    means: 'Unavailable',
    outcome: 'unknown',
    source: 'https://github.com/aws/aws-sdk-js/issues/4448',
  },
];
