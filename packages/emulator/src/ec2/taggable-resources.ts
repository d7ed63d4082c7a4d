import type { Ec2Context } from './ec2-context.ts';
import { Ec2Error } from './ec2-error.ts';
import { attributesOf } from './instance-attributes.ts';
import { kindOf, notFound } from './resource-ids.ts';
import type { Tags } from './tags.ts';

/** A resource whose tags can be changed. */
export interface TaggableResource {
  readonly id: string;
  readonly type: 'instance' | 'volume' | 'network-interface' | 'elastic-ip';
  readonly tags: Tags;
  /** Whether the instance shows its tags in its metadata, which allows fewer keys. */
  readonly showsTags: boolean;
  write(tags: Tags): void;
}

/**
 * Resources by their ids; one that is not known refuses all.
 * @throws Ec2Error InvalidID, or such as InvalidInstanceID.NotFound
 */
export function findTaggable(context: Ec2Context, ids: readonly string[]): TaggableResource[] {
  const { park, realm } = context;
  const parts = listTaggableParts(context);
  return ids.map((id) => {
    const part = parts.find((other) => other.id === id);
    if (part) return part;
    const kind = kindOf(id);
    if (kind === 'instance') {
      const machine = park.readMachine(realm, id);
      if (!machine) throw notFound(kind, [id]);
      return {
        id,
        type: kind,
        tags: machine.labels,
        showsTags: attributesOf(machine).metadata.instanceMetadataTags === 'enabled',
        write: (tags: Tags) => park.updateMachine(id, { labels: tags }),
      };
    }
    if (kind === 'volume' || kind === 'network-interface') throw notFound(kind, [id]);
    throw new Ec2Error('InvalidID', `The ID '${id}' is not valid`);
  });
}

/** Volumes, interfaces and addresses. */
export function listTaggableParts({ park, realm }: Ec2Context): TaggableResource[] {
  const toResource = (type: TaggableResource['type']) => (part: { id: string; labels: Tags }) => ({
    id: part.id,
    type,
    tags: part.labels,
    showsTags: false,
    write: (tags: Tags) => park.updatePart(part.id, { labels: tags }),
  });
  return [
    ...park.disks(realm).map(toResource('volume')),
    ...park.interfaces(realm).map(toResource('network-interface')),
    ...park.addresses(realm).map(toResource('elastic-ip')),
  ];
}
