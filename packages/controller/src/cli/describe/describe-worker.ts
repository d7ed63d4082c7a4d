import type { LabWorker, LabWorkerStatus } from '../../resources/lab-worker.ts';
import { formatAge } from '../resource-table.ts';
import type { Section } from './section.ts';
import { templateFields } from './template-fields.ts';

/** The sections of a worker. Pure. */
export function describeWorker({ spec, status }: LabWorker, now: number): readonly Section[] {
  return [
    {
      title: 'Wanted',
      fields: [
        ['desired', spec.desired ?? 'Ready'],
        ['track', spec.track],
        ['labs at most', spec.maxLabs],
        ...templateFields(spec),
      ],
    },
    intentSection(status, now),
    instanceSection(status),
    hostSection(status),
    capacitySection(status),
  ];
}

function intentSection({ attempt, placement, intent, failures, recoveries }: LabWorkerStatus, now: number): Section {
  if (intent === undefined) return { title: 'Intent', lines: ['none: no instance is being made'] };
  const { provider, scope, token, configuration, createdAt, abandoned } = intent;
  const { imageId, instanceType, zone, market } = configuration;
  return {
    title: 'Intent',
    fields: [
      ['provider', provider],
      ['scope', scope.id],
      ['attempt', `${attempt}, at placement ${placement}, ${formatAge(now - Date.parse(createdAt))} ago`],
      ['token', token],
      ['resolved to', [imageId, instanceType, zone, market].filter((part) => part !== undefined).join(', ')],
      ['given up', abandoned && `${abandoned.reason}: ${abandoned.message}`],
      ['failures in a row', failures || undefined],
      ['recoveries', recoveries || undefined],
    ],
  };
}

function instanceSection({ instance }: LabWorkerStatus): Section {
  if (instance === undefined) return { title: 'Instance', lines: ['none seen'] };
  return {
    title: 'Instance',
    fields: [
      ['id', instance.instanceId],
      ['state', instance.state],
      ['type', instance.instanceType],
      ['zone', instance.availabilityZone],
      ['private address', instance.privateIp],
      ['public address', instance.publicIp],
    ],
  };
}

function hostSection({ address, host, seatHeld }: LabWorkerStatus): Section {
  const license = host?.license;
  return {
    title: 'Lab host',
    fields: [
      ['address', address],
      ['version', host?.version],
      ['says it is ready', host?.ready === undefined ? undefined : String(host.ready)],
      ['certificate', host?.certificateFingerprint],
      ['license', license && `${license.product ?? 'no product'}: ${license.registration}, ${license.authorization}`],
      ['product UUID', license?.productUuid],
      ['license seat', seatHeld ? 'held' : undefined],
    ],
  };
}

function capacitySection({ capacity, labs }: LabWorkerStatus): Section {
  return {
    title: 'Capacity',
    fields: [
      ['labs placed', labs],
      [
        'processors',
        capacity && `${capacity.cpuMilli.allocated / 1000} of ${capacity.cpuMilli.total / 1000} given away`,
      ],
      ['memory', capacity && `${capacity.memoryMib.allocated} of ${capacity.memoryMib.total} MiB given away`],
      ['nodes', capacity && `${capacity.nodes.running} running, ${capacity.nodes.limit} allowed`],
    ],
  };
}
