/** A refusal in EC2's words. */
export class Ec2Error extends Error {
  /** EC2's error code, such as `InvalidInstanceID.NotFound`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;

  constructor(code: string, message: string, status: number = statusOf(code)) {
    super(message);
    this.name = 'Ec2Error';
    this.code = code;
    this.status = status;
  }
}

/** Codes that do not come with status 400, where EC2 is known to send another one. */
const statuses: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  SignatureDoesNotMatch: 403,
  UnauthorizedOperation: 403,
  DryRunOperation: 412,
  RequestLimitExceeded: 503,
  Unavailable: 503,
  InternalError: 500,
  // Capacity errors come as 500, which SDKs repeat blindly.
  InsufficientInstanceCapacity: 500,
  InvalidAction: 501,
};

function statusOf(code: string): number {
  return statuses[code] ?? 400;
}
