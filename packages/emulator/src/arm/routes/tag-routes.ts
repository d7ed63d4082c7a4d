import { type ArmCall, type ArmReply, asObject } from '../arm-context.ts';
import { ArmError, resourceNotFound } from '../arm-error.ts';
import { checkTags } from '../check-tags.ts';
import { findAddress, findDisk, findInterface, findMachine } from '../names.ts';
import { readBody } from '../read-body.ts';
import { toArmId } from '../resource-ids.ts';
import type { ArmRoute } from '../route.ts';
import { groupPath } from './paths.ts';

type Tags = Readonly<Record<string, string>>;

const tags = `${groupPath}/providers/{namespace}/{type}/{name}/providers/Microsoft.Resources/tags/default`;

/** Tags of any resource. */
export const tagRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: tags, operation: 'Tags_GetAtScope', answer: (call) => answerTags(call, tagged(call).labels) },
  { method: 'PATCH', path: tags, operation: 'Tags_UpdateAtScope', answer: patchTags },
  {
    method: 'PUT',
    path: tags,
    operation: 'Tags_CreateOrUpdateAtScope',
    answer: (call) => replaceTags(call, checkTags(asObject(readBody(call).properties).tags)),
  },
  { method: 'DELETE', path: tags, operation: 'Tags_DeleteAtScope', answer: (call) => replaceTags(call, {}) },
];

interface Tagged {
  readonly labels: Tags;
  replace(labels: Tags): void;
}

function tagged(call: ArmCall): Tagged {
  const { resourceGroup = '', namespace = '', type = '', name = '' } = call.params;
  const { park } = call;
  const kind = `${namespace}/${type}`.toLowerCase();
  if (kind === 'microsoft.compute/virtualmachines') {
    const machine = findMachine(call, resourceGroup, name);
    if (machine !== undefined) {
      return { labels: machine.labels, replace: (labels) => park.updateMachine(machine.id, { labels }) };
    }
  }
  const finders: Readonly<Record<string, () => { readonly id: string; readonly labels: Tags } | undefined>> = {
    'microsoft.compute/disks': () => findDisk(call, resourceGroup, name),
    'microsoft.network/networkinterfaces': () => findInterface(call, resourceGroup, name),
    'microsoft.network/publicipaddresses': () => findAddress(call, resourceGroup, name),
  };
  const part = finders[kind]?.();
  if (part === undefined) throw resourceNotFound(`${namespace}/${type}`, name, resourceGroup);
  return { labels: part.labels, replace: (labels) => park.updatePart(part.id, { labels }) };
}

function patchTags(call: ArmCall): ArmReply {
  const body = readBody(call);
  const given = checkTags(asObject(body.properties).tags);
  const { labels } = tagged(call);
  switch (body.operation) {
    case 'Merge':
      return replaceTags(call, checkTags(merge(labels, given)));
    case 'Replace':
      return replaceTags(call, given);
    case 'Delete':
      return replaceTags(call, without(labels, given));
    default:
      throw new ArmError(400, 'InvalidRequestContent', 'The operation is one of Replace, Merge, Delete.');
  }
}

/** Names have no case: a name that differs only in case is the same tag, and keeps how it was written. */
function merge(current: Tags, added: Tags): Tags {
  const written = new Map(Object.keys(current).map((key) => [key.toLowerCase(), key]));
  const merged = { ...current };
  for (const [key, value] of Object.entries(added)) merged[written.get(key.toLowerCase()) ?? key] = value;
  return merged;
}

/** A tag goes when its name is given, with its value or with none. */
function without(current: Tags, removed: Tags): Tags {
  const wanted = new Map(Object.entries(removed).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(current).filter(([key, value]) => {
      const given = wanted.get(key.toLowerCase());
      return given === undefined || (given !== '' && given !== value);
    }),
  );
}

function replaceTags(call: ArmCall, labels: Tags): ArmReply {
  tagged(call).replace(labels);
  return answerTags(call, labels);
}

function answerTags(call: ArmCall, labels: Tags): ArmReply {
  const { resourceGroup = '', namespace = '', type = '', name = '' } = call.params;
  const scope = toArmId(call, resourceGroup, `${namespace}/${type}`, name);
  const id = `${scope}/providers/Microsoft.Resources/tags/default`;
  return {
    status: 200,
    json: { id, name: 'default', type: 'Microsoft.Resources/tags', properties: { tags: { ...labels } } },
  };
}
