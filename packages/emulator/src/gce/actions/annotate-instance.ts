import type { JsonValue } from '../../park/park-state.ts';
import { invalidValue, staleFingerprint } from '../gce-error.ts';
import { readLabels } from '../labels.ts';
import { readMetadataItems } from '../metadata.ts';
import { fingerprintOf } from '../wire/fingerprint.ts';
import { namePattern } from '../wire/names.ts';
import { readText } from '../wire/read-body.ts';
import { changeInstance, requireStaying, setAttributes } from './change-instance.ts';

/*
 * Changes on condition that the fingerprint is the latest. They show when their operation is done, but a second change
 * with the same fingerprint is refused at once.
 */

/** `instances.setLabels`: replaces all labels. */
export const setLabels = changeInstance('setLabels', (cloud, machine, { body }) => {
  requireStaying(cloud, machine);
  const labels = readLabels(body, 'resource.labels');
  if (readText(body, 'labelFingerprint', 'resource.labelFingerprint') !== fingerprintOf(machine.labels)) {
    throw staleFingerprint('Labels');
  }
  const durationMs = cloud.timings.changeMs;
  cloud.park.updateMachine(machine.id, { labels });
  setAttributes(cloud, machine, {
    oldLabels: { labels: { ...machine.labels }, until: cloud.park.clock.now() + durationMs },
  });
  return { durationMs };
});

/** `instances.setMetadata`: replaces all items. */
export const setMetadata = changeInstance('setMetadata', (cloud, machine, { body }) => {
  requireStaying(cloud, machine);
  const items = readMetadataItems(body, 'resource');
  const current = (machine.attributes.metadataItems ?? []) as JsonValue[];
  if (readText(body, 'fingerprint', 'resource.fingerprint') !== fingerprintOf(current))
    throw staleFingerprint('Metadata');
  const durationMs = cloud.timings.changeMs;
  const until = cloud.park.clock.now() + durationMs;
  setAttributes(cloud, machine, {
    metadataItems: items.map((item) => ({ ...item })),
    oldMetadata: { items: current, until },
  });
  return { durationMs };
});

/** `instances.setTags`: replaces all network tags. */
export const setTags = changeInstance('setTags', (cloud, machine, { body }) => {
  requireStaying(cloud, machine);
  const items = body.items ?? [];
  if (!Array.isArray(items) || !items.every((tag) => typeof tag === 'string' && namePattern.test(tag))) {
    throw invalidValue('resource.items', JSON.stringify(items), 'Tags must be valid names.');
  }
  const current = machine.attributes.tags ?? [];
  if (readText(body, 'fingerprint', 'resource.fingerprint') !== fingerprintOf(current)) throw staleFingerprint('Tags');
  setAttributes(cloud, machine, { tags: items as string[] });
  return { durationMs: cloud.timings.changeMs };
});
