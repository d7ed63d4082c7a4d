import { isIP } from 'node:net';
import { z } from 'zod';
import { MARKETS, USER_DATA_MAX_BYTES, type VolumeConfiguration } from '../instance-configuration.ts';
import { VOLUME_TYPES } from '../volume-type.ts';
import { tokenSchema } from './call-input-schemas.ts';
import { tagsSchema } from './tags-schema.ts';

const MINIMUM_IOPS = 100;
const always = { when: () => true };

const volume = z.strictObject({
  sizeGib: z.int().min(1).max(65_536).optional(),
  volumeType: z.enum(VOLUME_TYPES).optional(),
  iops: z.int().min(MINIMUM_IOPS).max(1_000_000).optional(),
  throughputMibps: z.int().min(1).max(100_000).optional(),
  encrypted: z.boolean().optional(),
  deleteOnTermination: z.boolean().optional(),
});

// Cross-field rules run even when a field is wrong, so that one answer lists everything; they trust no type.
const iopsRule = (value: unknown) => {
  const { volumeType, iops } = asVolume(value);
  return volumeType !== 'provisioned_iops_ssd' || iops !== undefined;
};
const iopsMessage = `an integer from ${MINIMUM_IOPS}, which provisioned_iops_ssd requires`;

const rootVolume = volume
  .refine(iopsRule, { error: iopsMessage, path: ['iops'], ...always })
  .refine((value) => asVolume(value).deleteOnTermination !== false, {
    error: 'true: the root volume always goes with the instance',
    path: ['deleteOnTermination'],
    ...always,
  });

const dataVolume = volume
  .refine(iopsRule, { error: iopsMessage, path: ['iops'], ...always })
  .refine((value) => asVolume(value).sizeGib !== undefined, {
    error: 'an integer from 1 to 65536, which a data volume requires',
    path: ['sizeGib'],
    ...always,
  });

const resourceId = z.string().regex(/^\S{1,1024}$/, 'an id of 1 to 1024 characters without spaces');

const network = z.strictObject({
  networkId: resourceId.optional(),
  subnetId: resourceId.optional(),
  securityGroupIds: z.array(resourceId).max(16).readonly().optional(),
  assignPublicIp: z.boolean().optional(),
  privateIp: z
    .string()
    .refine((address) => isIP(address) !== 0, 'an IPv4 or IPv6 address')
    .optional(),
});

const userData = z
  .custom<string | Uint8Array>((value) => typeof value === 'string' || value instanceof Uint8Array, {
    error: 'a string or a Uint8Array',
    abort: false,
  })
  .refine((value) => byteLength(value) <= USER_DATA_MAX_BYTES, `at most ${USER_DATA_MAX_BYTES} bytes (UTF-8)`);

/** The request of a caller. */
export const instanceConfigurationSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, '1 to 128 characters of A-Z a-z 0-9 . _ -, first a letter or digit'),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'a DNS label: 1 to 63 lower-case letters, digits and dashes'),
  imageId: resourceId,
  instanceType: z.string().regex(/^\S{1,128}$/, 'an instance type of 1 to 128 characters without spaces'),
  rootVolume: rootVolume.readonly().optional(),
  additionalVolumes: z.array(dataVolume.readonly()).max(16).readonly().optional(),
  network: network.readonly().optional(),
  zone: z
    .string()
    .regex(/^\S{1,255}$/, 'a zone of 1 to 255 characters without spaces')
    .optional(),
  keyPairName: z
    .string()
    .regex(/^.{1,255}$/, 'a key pair name of 1 to 255 characters')
    .optional(),
  sshPublicKeys: z
    .array(
      z
        .string()
        .regex(/^(ssh|ecdsa|sk-ssh|sk-ecdsa)-\S+ [A-Za-z0-9+/=]+( .*)?$/, 'an SSH public key in OpenSSH format'),
    )
    .max(16)
    .readonly()
    .optional(),
  identity: resourceId.optional(),
  market: z.enum(MARKETS).optional(),
  nestedVirtualization: z.boolean().optional(),
  tags: tagsSchema.optional(),
  userData: userData.optional(),
  idempotencyToken: tokenSchema.optional(),
  providerOptions: z.record(z.string(), z.record(z.string(), z.unknown()).readonly()).readonly().optional(),
});

/** What the schema accepts; a test holds it equal to `InstanceConfiguration`. */
export type ParsedInstanceConfiguration = Readonly<z.infer<typeof instanceConfigurationSchema>>;

function byteLength(value: unknown): number {
  return typeof value === 'string' || value instanceof Uint8Array ? Buffer.byteLength(value) : 0;
}

function asVolume(value: unknown): Partial<VolumeConfiguration> {
  return typeof value === 'object' && value !== null ? value : {};
}
