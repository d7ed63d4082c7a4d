/** An error as Azure Resource Manager answers it. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly details: readonly ArmErrorDetail[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly target?: string;
      readonly details?: readonly ArmErrorDetail[];
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(message);
    this.name = 'ArmError';
    this.status = status;
    this.code = code;
    this.target = more.target;
    this.details = more.details ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** What an error wraps. */
export interface ArmErrorDetail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

/** The body of an error reply. */
export function toErrorBody({ code, message, target, details }: ArmError): object {
  return {
    error: {
      code,
      message,
      ...(target !== undefined && { target }),
      ...(details.length > 0 && { details }),
    },
  };
}

/** Nothing of that name. @param type for example `Microsoft.Compute/virtualMachines` */
export function resourceNotFound(type: string, name: string, resourceGroup: string): ArmError {
  return new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found.`,
  );
}

/** A parameter that Azure does not take. */
export function invalidParameter(target: string, message: string): ArmError {
  return new ArmError(400, 'InvalidParameter', message, { target });
}
