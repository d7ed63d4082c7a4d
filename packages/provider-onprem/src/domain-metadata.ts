import type { Ownership } from '@cloud-spi/provider-kit';
import { childrenOf, findFirst, type XmlElement } from './xml-document.ts';

type Element = Parameters<typeof childrenOf>[0];

/** What provisioning writes down once. */
export interface ProvisioningRecord extends Ownership {
  readonly instanceType: string;
  readonly imageId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Everything of this contract that a domain's metadata says. */
export interface DomainMetadata {
  /** Absent for a domain that nobody provisioned through this contract. */
  readonly record?: ProvisioningRecord;
  readonly tags: Readonly<Record<string, string>>;
  /** Provisioning has not come to its end. */
  readonly isProvisioning: boolean;
  /** The call that defined it last, as long as provisioning has not come to its end. */
  readonly provisionedBy?: string;
  /** Termination has begun. */
  readonly isTerminating: boolean;
  /** A stop was asked for; milliseconds since 1970 until which the guest may take its time. */
  readonly stopDeadline?: number;
  /** When it was last started through this contract: ISO 8601, UTC. */
  readonly launchTime?: string;
}

/** One metadata element, as libvirt sets and removes it: there is one for each namespace. */
export interface MetadataElement {
  readonly uri: string;
  readonly prefix: string;
  /** What it says; undefined removes it. */
  readonly value: unknown;
}

const ROOT = 'urn:cloud-spi:onprem:1:';
const TAG = `${ROOT}tag:`;
const ELEMENT_NAME = 'value';

/** What instances are recognized by. */
export function toRecordElement(record: ProvisioningRecord): MetadataElement {
  return { uri: `${ROOT}record`, prefix: 'record', value: record };
}

/** A mark on a domain: undefined takes it away. */
export function toMarkElement(
  mark: 'provisioning' | 'terminating' | 'stopping' | 'launch',
  value: true | number | string | undefined,
): MetadataElement {
  return { uri: `${ROOT}${mark}`, prefix: mark, value };
}

/**
 * The element of a tag. Each key has a namespace of its own, so that changes of different tags never meet.
 *
 * @param key - The tag.
 * @param value - Undefined takes it away.
 */
export function toTagElement(key: string, value: string | undefined): MetadataElement {
  return { uri: `${TAG}${escapeKey(key)}`, prefix: 'tag', value: value === undefined ? undefined : [key, value] };
}

/**
 * Writes an element as it stands in the definition of a domain.
 *
 * @param element - Its value is not undefined.
 */
export function toDefinedElement({ uri, prefix, value }: MetadataElement): XmlElement {
  return { name: `${prefix}:${ELEMENT_NAME}`, namespace: uri, children: [toText(value)] };
}

/**
 * Writes an element as libvirt takes it to set it alone: without prefix.
 *
 * @param element - Its value is not undefined.
 */
export function toSingleElement({ value }: MetadataElement): XmlElement {
  return { name: ELEMENT_NAME, children: [toText(value)] };
}

/**
 * Reads the metadata of a domain. What others wrote there is left alone; what cannot be read counts as absent.
 *
 * @param domain - The root of its definition.
 */
export function readDomainMetadata(domain: Element): DomainMetadata {
  const metadata = findFirst(domain, 'metadata');
  const values = new Map<string, unknown>();
  const tags: [string, string][] = [];
  for (const element of metadata === undefined ? [] : childrenOf(metadata)) {
    const uri = element.namespaceURI ?? '';
    if (!uri.startsWith(ROOT)) continue;
    const value = fromText(element.textContent ?? '');
    if (!uri.startsWith(TAG)) values.set(uri.slice(ROOT.length), value);
    else if (isTag(value)) tags.push(value);
  }
  const [record, stopDeadline, launchTime] = [values.get('record'), values.get('stopping'), values.get('launch')];
  const provisionedBy = values.get('provisioning');
  return {
    ...(isRecord(record) && { record }),
    tags: Object.fromEntries(tags),
    isProvisioning: values.has('provisioning'),
    ...(typeof provisionedBy === 'string' && { provisionedBy }),
    isTerminating: values.has('terminating'),
    ...(typeof stopDeadline === 'number' && { stopDeadline }),
    ...(isTime(launchTime) && { launchTime }),
  };
}

/** JSON, in which everything that XML cannot express or would change is escaped. */
function toText(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keys may hold anything: what has no place in a URI is written as `~` and four digits. */
function escapeKey(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9._-]/g, (character) => `~${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isTag(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

function isRecord(value: unknown): value is ProvisioningRecord {
  const { owner, namespace, name, instanceType, imageId, createdAt, idempotencyToken, configurationHash } = (value ??
    {}) as Partial<ProvisioningRecord>;
  return (
    [owner, namespace, name, instanceType, imageId].every((field) => typeof field === 'string') &&
    [idempotencyToken, configurationHash].every((field) => field === undefined || typeof field === 'string') &&
    isTime(createdAt)
  );
}

/** A time as the contract writes it: another form, by whoever wrote it there, would spoil every list. */
function isTime(value: unknown): value is string {
  const time = typeof value === 'string' ? new Date(value) : undefined;
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString() === value;
}
