import { describeCollection } from '../describe-collection.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { listTaggableParts } from '../taggable-resources.ts';

interface TagRow {
  readonly resourceId: string;
  readonly resourceType: string;
  readonly key: string;
  readonly value: string;
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export const describeTags = describeCollection<TagRow>({
  setName: 'tagSet',
  pageLimits: { min: 5, max: 1_000 },
  keys: [],
  items: listTags,
  filters: () => ({
    key: ({ key }) => [key],
    value: ({ value }) => [value],
    'resource-id': ({ resourceId }) => [resourceId],
    'resource-type': ({ resourceType }) => [resourceType],
  }),
  labelsOf: ({ key, value }) => ({ [key]: value }),
  toXml: (_, row) => ({ ...row }),
});

function listTags(context: Ec2Context): TagRow[] {
  const { park, realm, extraLagMs } = context;
  const instances = park
    .listMachines(realm, extraLagMs)
    .map(({ id, labels }) => ({ id, type: 'instance', tags: labels }));
  return [...instances, ...listTaggableParts(context)].flatMap(({ id, type, tags }) =>
    Object.entries(tags).map(([key, value]) => ({ resourceId: id, resourceType: type, key, value })),
  );
}
