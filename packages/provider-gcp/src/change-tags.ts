import { randomUUID } from 'node:crypto';
import { createCloudProvisioningError, isCloudProvisioningError } from '@cloud-spi/spi';
import { isStatus } from './compute-error.ts';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeInstance } from './compute-resources.ts';
import { getOwnInstance } from './get-own-instance.ts';
import type { InstancePath } from './instance-ids.ts';
import { decodeTags, encodeTagKey, encodeTags, encodeTagValue } from './label-encoding.ts';
import { readLongTexts, withLongTexts } from './metadata-items.ts';
import { finishOperation } from './operations.ts';
import type { TagChange } from './tag-changes.ts';
import { readTags } from './to-instance-info.ts';

type Tags = Readonly<Record<string, string>>;

// Each lost race means that somebody else's change went through; theirs takes a second or more to show.
const MAX_RACES = 30;
const LONGEST_PAUSE_MS = 2_000;
// A value of metadata takes 256 KiB, which is far more.
const TEXTS_MAX_CHARACTERS = 65_536;

/**
 * Changes the tags of a machine, so that of changes at the same time none is lost: each is written on condition that
 * nobody has written since it was read, and decided anew when somebody has.
 *
 * @param call - For whom.
 * @param path - Where the machine is.
 * @param change - Decides the new tags from the present ones, ownership tags among them.
 * @throws NotFound; PermissionDenied; Conflict when others keep changing the machine.
 */
export async function changeTags(call: ComputeCall, path: InstancePath, change: TagChange): Promise<void> {
  const known: Record<string, string> = {};
  for (let race = 0; race < MAX_RACES; race++) {
    const { instance } = await getOwnInstance(call, path);
    Object.assign(known, readLongTexts(instance.metadata));
    try {
      if (await writeTags(call, path, { instance, known }, change(readTags(instance)))) return;
    } catch (error) {
      if (!isLostRace(error)) throw error;
      const { clock } = call.settings;
      await clock.delay(Math.random() * LONGEST_PAUSE_MS, { signal: call.options.signal });
    }
  }
  throw createCloudProvisioningError({
    code: 'Conflict',
    message: `Others kept changing the labels of ${path.name}; nothing was changed`,
    provider: 'gcp',
    operation: call.operation,
    outcome: 'rejected',
  });
}

/** What an organization's policy forbids has the same status, but another code. */
function isLostRace(error: unknown): boolean {
  return isStatus(error, 412) && isCloudProvisioningError(error) && error.code === 'Conflict';
}

/** A machine as it was read last, and all long texts that were seen of it so far. */
interface Seen {
  readonly instance: ComputeInstance;
  readonly known: Tags;
}

/**
 * Makes the next write that is needed. Long texts come before the labels that need them: a label whose text is missing
 * could not be read. Texts that nobody needs go now and then, and come back if somebody was about to need them.
 *
 * @returns Whether everything is there; otherwise it is to be looked at again.
 */
async function writeTags(call: ComputeCall, path: InstancePath, { instance, known }: Seen, tags: Tags) {
  const { zone, name } = path;
  const texts = readLongTexts(instance.metadata);
  const labels = toLabels(instance, texts, tags);
  const needed = { ...toUsedTexts(instance, known), ...encodeTags(tags).longTexts };
  const requestId = randomUUID();
  if (Object.keys(needed).some((hash) => texts[hash] === undefined)) {
    const isFull = JSON.stringify(texts).length > TEXTS_MAX_CHARACTERS;
    const metadata = withLongTexts(instance.metadata, isFull ? needed : { ...texts, ...needed });
    const operation = await call.send('setMetadata', (api, options) =>
      api.setMetadata({ zone, instance: name, requestId, metadata }, options),
    );
    await finishOperation(call, zone, operation);
    return false;
  }
  if (isSame(labels, instance.labels ?? {})) return true;
  const labelFingerprint = instance.labelFingerprint ?? '';
  const operation = await call.send('setLabels', (api, options) =>
    api.setLabels({ zone, instance: name, requestId, labels, labelFingerprint }, options),
  );
  await finishOperation(call, zone, operation);
  // Somebody else may have taken away a text before its label showed: looked at again.
  return Object.keys(needed).length === 0;
}

/** The texts that labels stand for. */
function toUsedTexts({ labels = {} }: ComputeInstance, texts: Tags): Tags {
  const used = new Set(Object.entries(labels).flat());
  return Object.fromEntries(Object.entries(texts).filter(([hash]) => used.has(hash)));
}

/** Changes those labels that have to change, and leaves others as whoever set them wrote them. */
function toLabels({ labels = {} }: ComputeInstance, texts: Tags, tags: Tags): Tags {
  const next: Record<string, string> = {};
  const kept = new Set<string>();
  for (const [label, value] of Object.entries(labels)) {
    const [[key = label, decoded = value] = []] = Object.entries(decodeTags({ [label]: value }, texts));
    const wanted = Object.hasOwn(tags, key) ? tags[key] : undefined;
    if (wanted === undefined) continue;
    kept.add(key);
    next[label] = wanted === decoded ? value : encodeTagValue(wanted);
  }
  for (const [key, value] of Object.entries(tags)) {
    if (!kept.has(key)) next[encodeTagKey(key)] = encodeTagValue(value);
  }
  return next;
}

function isSame(left: Tags, right: Tags): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
