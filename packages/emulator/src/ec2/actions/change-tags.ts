import type { Ec2Action } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { findTaggable } from '../taggable-resources.ts';
import { readTags, requireMetadataKeys, requireTagLimit } from '../tags.ts';
import type { QueryParameters } from '../wire/query-parameters.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const createTags: Ec2Action = {
  prepare(context, parameters) {
    const ids = readResourceIds(parameters);
    const tags = readTags(parameters);
    if (Object.keys(tags).length === 0) {
      throw new Ec2Error('MissingParameter', 'The request must contain the parameter Tag');
    }
    return () => {
      const changes = findTaggable(context, ids).map((resource) => {
        const merged = { ...resource.tags, ...tags };
        requireTagLimit(merged);
        if (resource.showsTags) requireMetadataKeys(tags);
        return () => resource.write(merged);
      });
      for (const change of changes) change();
      return { return: true };
    };
  },
};

/**
 * A tag that is given with a value is deleted only when it has that value; without any tag all of them go.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export const deleteTags: Ec2Action = {
  prepare(context, parameters) {
    const ids = readResourceIds(parameters);
    const doomed = parameters.list('Tag').map((tag) => ({ key: tag.requiredText('Key'), value: tag.text('Value') }));
    return () => {
      const isDoomed = (key: string, value: string) =>
        doomed.length === 0 || doomed.some((tag) => tag.key === key && (tag.value ?? value) === value);
      for (const resource of findTaggable(context, ids)) {
        resource.write(
          Object.fromEntries(Object.entries(resource.tags).filter(([key, value]) => !isDoomed(key, value))),
        );
      }
      return { return: true };
    };
  },
};

function readResourceIds(parameters: QueryParameters): string[] {
  const ids = [...new Set(parameters.texts('ResourceId'))];
  if (ids.length === 0) throw new Ec2Error('MissingParameter', 'The request must contain the parameter resourceIdSet');
  return ids;
}
