import { z } from 'zod';
import { ERROR_CODES } from '../error-codes.ts';
import { STATE_REASON_CODES } from '../instance-info.ts';
import { INSTANCE_STATES } from '../instance-state.ts';

const timestamp = z.iso.datetime({ precision: 3, error: 'a UTC time such as 2026-03-01T12:00:00.000Z' });

/** Texts by key. Not zod's own record: with it the check of an instance takes 1.6 times as long, and lists are long. */
const stringRecord = z.transform((input: unknown, { issues }): Readonly<Record<string, string>> => {
  if (!z.core.util.isPlainObject(input)) {
    issues.push({ code: 'invalid_type', expected: 'record', input });
    return z.NEVER;
  }
  const record = input as Readonly<Record<string, string>>;
  for (const key of Reflect.ownKeys(record)) {
    const value: unknown = Reflect.get(record, key);
    if (typeof key === 'string' && typeof value === 'string') continue;
    issues.push({ code: 'invalid_type', expected: 'string', input: value, path: [key] });
  }
  return Object.freeze({ ...record });
});

/** What a provider observed. */
export const instanceInfoSchema = z
  .strictObject({
    instanceId: z.string().min(1),
    name: z.string(),
    namespace: z.string(),
    owner: z.string().exactOptional(),
    idempotencyToken: z.string().exactOptional(),
    state: z.enum(INSTANCE_STATES),
    stateReason: z
      .strictObject({
        code: z.enum([...ERROR_CODES, ...STATE_REASON_CODES]),
        nativeCode: z.string().exactOptional(),
        message: z.string(),
      })
      .readonly()
      .exactOptional(),
    instanceType: z.string(),
    publicIp: z.string().exactOptional(),
    privateIp: z.string().exactOptional(),
    publicDns: z.string().exactOptional(),
    privateDns: z.string().exactOptional(),
    availabilityZone: z.string(),
    region: z.string(),
    createdAt: timestamp.exactOptional(),
    launchTime: timestamp.exactOptional(),
    terminationTime: timestamp.exactOptional(),
    tags: stringRecord,
    providerData: stringRecord,
  })
  .readonly();

/** What the schema accepts; a test holds it equal to `InstanceInfo`. */
export type ParsedInstanceInfo = Readonly<z.infer<typeof instanceInfoSchema>>;
