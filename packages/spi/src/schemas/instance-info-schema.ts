import { z } from 'zod';
import { ERROR_CODES } from '../error-codes.ts';
import { STATE_REASON_CODES } from '../instance-info.ts';
import { INSTANCE_STATES } from '../instance-state.ts';

const timestamp = z.iso.datetime({ precision: 3, error: 'a UTC time such as 2026-03-01T12:00:00.000Z' });
const stringRecord = z.record(z.string(), z.string()).readonly();

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
