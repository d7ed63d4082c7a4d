/** The tags by which a provider recognizes its own resources. No `/` in a key: not every cloud takes one. */
export const OWNERSHIP_TAG_KEYS = Object.freeze({
  managedBy: 'cloud-spi-managed-by',
  owner: 'cloud-spi-owner',
  namespace: 'cloud-spi-namespace',
  name: 'cloud-spi-name',
  idempotencyToken: 'cloud-spi-token',
  configurationHash: 'cloud-spi-configuration',
});

/** Value of the tag `cloud-spi-managed-by`. */
export const MANAGED_BY = 'cloud-spi';

/** What the ownership tags of a resource say. */
export interface Ownership {
  /** The installation that owns the resource. */
  readonly owner: string;
  /** Namespace of the instance. */
  readonly namespace: string;
  /** Name of the instance. */
  readonly name: string;
  /** The token that it was made with; absent when the caller gave none. */
  readonly idempotencyToken?: string;
  /** Fingerprint of the requested configuration. */
  readonly configurationHash?: string;
}

/** A resource's tags, taken apart. */
export interface SeparatedTags {
  /** Absent for a resource that no installation owns. */
  readonly ownership?: Ownership;
  /** The caller's own tags. */
  readonly tags: Readonly<Record<string, string>>;
}

const KEYS: ReadonlySet<string> = new Set(Object.values(OWNERSHIP_TAG_KEYS));

/**
 * Writes ownership as tags, to be set atomically with the resource.
 *
 * @param ownership - Who made it, and with what.
 */
export function toOwnershipTags(ownership: Ownership): Readonly<Record<string, string>> {
  const { owner, namespace, name, idempotencyToken, configurationHash } = ownership;
  return {
    [OWNERSHIP_TAG_KEYS.managedBy]: MANAGED_BY,
    [OWNERSHIP_TAG_KEYS.owner]: owner,
    [OWNERSHIP_TAG_KEYS.namespace]: namespace,
    [OWNERSHIP_TAG_KEYS.name]: name,
    ...(idempotencyToken !== undefined && { [OWNERSHIP_TAG_KEYS.idempotencyToken]: idempotencyToken }),
    ...(configurationHash !== undefined && { [OWNERSHIP_TAG_KEYS.configurationHash]: configurationHash }),
  };
}

/**
 * Takes a resource's tags apart into ownership and the caller's own.
 *
 * @param tags - As the cloud reports them.
 * @returns No `ownership` unless the tags name both the manager and an owner.
 */
export function fromOwnershipTags(tags: Readonly<Record<string, string>>): SeparatedTags {
  const own: Record<string, string> = {};
  for (const key in tags) if (!KEYS.has(key)) own[key] = tags[key] as string;
  const owner = tags[OWNERSHIP_TAG_KEYS.owner];
  if (tags[OWNERSHIP_TAG_KEYS.managedBy] !== MANAGED_BY || owner === undefined) return { tags: own };
  const idempotencyToken = tags[OWNERSHIP_TAG_KEYS.idempotencyToken];
  const configurationHash = tags[OWNERSHIP_TAG_KEYS.configurationHash];
  return {
    tags: own,
    ownership: {
      owner,
      namespace: tags[OWNERSHIP_TAG_KEYS.namespace] ?? '',
      name: tags[OWNERSHIP_TAG_KEYS.name] ?? '',
      ...(idempotencyToken !== undefined && { idempotencyToken }),
      ...(configurationHash !== undefined && { configurationHash }),
    },
  };
}
