import type { Ec2Context } from '../ec2-context.ts';
import type { XmlObject } from '../wire/to-xml.ts';

/** Security groups as they are shown beside instances and interfaces. */
export function toGroupSet({ account }: Ec2Context, ids: readonly string[]): XmlObject[] {
  return ids.map((groupId) => ({
    groupId,
    groupName: account.securityGroups.find(({ id }) => id === groupId)?.name ?? '',
  }));
}
