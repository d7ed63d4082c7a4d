/** A refusal in the words of Compute Engine. */
export class GceError extends Error {
  override readonly name = 'GceError';
  /** HTTP status. */
  readonly status: number;
  /** The `reason` of `errors[]`, for example `notFound`. */
  readonly reason: string;
  /** The field or parameter at fault, if one is. */
  readonly location: string | undefined;

  constructor(status: number, reason: string, message: string, location?: string) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.location = location;
  }
}

/**
 * The body of an error answer.
 * @see https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors
 */
export function toErrorBody({ status, reason, message, location }: GceError) {
  const domain = reason.endsWith('LimitExceeded') || reason === 'quotaExceeded' ? 'usageLimits' : 'global';
  const place = location === undefined ? {} : { location, locationType: 'parameter' };
  return { error: { code: status, message, errors: [{ message, domain, reason, ...place }] } };
}

/** @param path below the project's root, such as `projects/p/zones/z/instances/i` */
export function notFound(path: string): GceError {
  return new GceError(404, 'notFound', `The resource '${path}' was not found`);
}

/** @param path of what has the name already */
export function alreadyExists(path: string): GceError {
  return new GceError(409, 'alreadyExists', `The resource '${path}' already exists`);
}

/** @param field as the API names it, such as `resource.name` */
export function invalidValue(field: string, value: string, explanation: string): GceError {
  return new GceError(400, 'invalid', `Invalid value for field '${field}': '${value}'. ${explanation}`);
}

/** @param path of what is in a state that forbids the request */
export function notReady(path: string): GceError {
  return new GceError(400, 'resourceNotReady', `The resource '${path}' is not ready`);
}

/** @param what `Labels`, `Metadata` or the like */
export function staleFingerprint(what: string): GceError {
  return new GceError(412, 'conditionNotMet', `${what} fingerprint either invalid or resource labels have changed`);
}

/** Too many requests. */
export function rateLimited(): GceError {
  return new GceError(
    403,
    'rateLimitExceeded',
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com'.",
  );
}
