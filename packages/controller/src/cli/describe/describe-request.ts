import type { LabInstanceRequest } from '../../resources/lab-instance-request.ts';
import { formatAge } from '../resource-table.ts';
import type { RelatedResources } from './find-description.ts';
import type { Section } from './section.ts';

/** The sections of a lab request. Pure. */
export function describeRequest(
  { spec, status }: LabInstanceRequest,
  { worker }: RelatedResources,
  now: number,
): readonly Section[] {
  const { workerRef, demand, startedAt, expiresAt } = status;
  const isLost = workerRef !== undefined && worker === undefined;
  return [
    {
      title: 'Wanted',
      fields: [
        ['track', spec.track],
        ['lab host', spec.type],
        ['owner', spec.owner],
        ['duration', `${spec.durationMinutes} minutes`],
        ['not before', spec.scheduledStart],
        ['priority', spec.priority],
        ['topology', `${spec.topology.inline.length} characters`],
      ],
    },
    {
      title: 'Observed',
      fields: [
        ['needs', demand && `${demand.nodes} nodes, ${demand.cpuMilli / 1000} processors, ${demand.memoryMib} MiB`],
        ['worker', workerRef && `${workerRef.name}${isLost ? ', which is gone' : ''}`],
        ['lab on the host', status.hostLabId],
        ['started', startedAt],
        ['expires', expiresAt && formatExpiry(expiresAt, now)],
        ['placed again', status.retries || undefined],
        ['failures in a row', status.failures || undefined],
      ],
    },
  ];
}

function formatExpiry(expiresAt: string, now: number): string {
  const leftMs = Date.parse(expiresAt) - now;
  return leftMs > 0 ? `${expiresAt}, in ${formatAge(leftMs)}` : expiresAt;
}
