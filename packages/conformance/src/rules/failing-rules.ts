/** What holds of errors. */
export const FAILING_RULES = {
  'R-ERROR-1':
    'Whatever fails MUST throw a CloudProvisioningError with code, provider, operation, retryable and outcome.',
  'R-ERROR-2': 'An error MUST survive JSON, without its cause.',
  'R-ERROR-3': 'Throttling MUST be RateLimited, retryable.',
  'R-ERROR-4': 'A failing or unreachable cloud MUST be Unavailable, retryable.',
  'R-ERROR-5': 'Missing capacity MUST be InsufficientCapacity with scopes and the outcome `rejected`.',
  'R-ERROR-6': 'A limit of the account MUST be QuotaExceeded.',
  'R-ERROR-7': 'Credentials that are not accepted MUST be Unauthenticated, not retryable.',
  'R-ERROR-8': 'A missing right MUST be PermissionDenied, not retryable.',
  'R-ERROR-9': 'An error MUST NOT hold user data.',
  'R-ERROR-10': 'A mutation that may have been carried out MUST have the outcome `unknown`.',
} as const;
