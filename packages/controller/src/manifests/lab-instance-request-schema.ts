import { z } from 'zod';
import { word } from './name-schemas.ts';

const DURATION_MAX_MINUTES = 43_200;

const amount = z.int().min(0);

/** The spec of a LabInstanceRequest; a test holds it equal to the interface. */
export const labInstanceRequestSpec = z
  .strictObject({
    track: word,
    type: word,
    topology: z.strictObject({ inline: z.string().min(1) }).readonly(),
    durationMinutes: z.number().gt(0, `above 0 and at most ${DURATION_MAX_MINUTES} minutes`).max(DURATION_MAX_MINUTES),
    scheduledStart: z.iso
      .datetime({ offset: true, error: 'a time such as 2027-01-31T08:00:00Z, with its offset' })
      .optional(),
    owner: z.string().regex(/^\S{1,253}$/, 'a name of 1 to 253 characters without spaces'),
    priority: z.int().min(-1000).max(1000).optional(),
    resources: z
      .strictObject({
        nodes: amount.optional(),
        cpuMilli: amount.optional(),
        memoryMib: amount.optional(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
