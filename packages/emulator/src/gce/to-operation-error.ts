import type { ParkError } from '../park/park-error.ts';
import type { OperationError } from './gce-notes.ts';

/** What was asked for, for the words of a failure. */
export interface FailedRequest {
  readonly projectId: string;
  readonly zone: string;
  readonly machineType: string;
}

/**
 * A zone that has no room, as the operation says it: with HTTP 503, and hints in the details.
 * @see https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability
 */
export function noRoomError({ projectId, zone, machineType }: FailedRequest): OperationError {
  const message = `The zone 'projects/${projectId}/zones/${zone}' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.`;
  return {
    httpStatus: 503,
    httpMessage: 'SERVICE UNAVAILABLE',
    code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
    message,
    errorDetails: [
      {
        errorInfo: {
          reason: 'stockout',
          domain: 'compute.googleapis.com',
          metadatas: { vmType: machineType, attachment: '', zonesAvailable: '' },
        },
      },
      { localizedMessage: { locale: 'en-US', message } },
    ],
  };
}

/** A limit of the project, as the operation says it. @param metric such as `CPUS` */
export function quotaError(metric: string, limit: number, region: string): OperationError {
  return {
    httpStatus: 403,
    httpMessage: 'FORBIDDEN',
    code: 'QUOTA_EXCEEDED',
    message: `Quota '${metric}' exceeded.  Limit: ${limit.toFixed(1)} in region ${region}.`,
    errorDetails: [
      {
        quotaInfo: {
          metricName: `compute.googleapis.com/${metric.toLowerCase()}`,
          limitName: `${metric.replaceAll('_', '-')}-per-project-region`,
          dimensions: { region },
          limit,
        },
      },
    ],
  };
}

/** Names of the park's quotas in the words of the cloud. */
const metrics: Readonly<Record<string, string>> = {
  machines: 'INSTANCES',
  vcpus: 'CPUS',
  spotMachines: 'PREEMPTIBLE_CPUS',
  disks: 'DISKS_TOTAL_GB',
  addresses: 'IN_USE_ADDRESSES',
};

/** What the park refuses and the cloud finds out only in an operation; undefined for anything else. */
export function toOperationError(error: ParkError, request: FailedRequest): OperationError | undefined {
  const region = request.zone.replace(/-[^-]*$/, '');
  const refuse = (code: string, message: string): OperationError => ({
    httpStatus: 400,
    httpMessage: 'BAD REQUEST',
    code,
    message,
  });
  switch (error.problem) {
    case 'capacity':
      return noRoomError(request);
    case 'quota':
      return quotaError(metrics[error.subject] ?? error.subject.toUpperCase(), 0, region);
    case 'addresses-exhausted':
      return refuse('IP_SPACE_EXHAUSTED', `IP space of '${error.subject}' is exhausted.`);
    case 'address-in-use':
      return refuse(
        'IP_IN_USE_BY_ANOTHER_RESOURCE',
        `IP '${error.subject}' is already being used by another resource.`,
      );
    default:
      return undefined;
  }
}
