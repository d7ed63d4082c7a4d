import { z } from 'zod';
import { dnsLabel, word } from '../manifests/name-schemas.ts';
import { secretReference } from '../manifests/secret-reference-schema.ts';
import { API_VERSION } from '../resources/resource.ts';
import { LOG_LEVELS } from './configuration.ts';
import { type ControllerTimings, DEFAULT_CONTROLLER_TIMINGS } from './controller-timings.ts';

const DURATION_MAX_MS = 30 * 24 * 3_600_000;

// Cross-field rules run even when a field is wrong, so that one answer lists everything; they trust no type.
const always = { when: () => true };

const packageName = z
  .string()
  .regex(
    /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(\/[\w.-]+)*$|^\.{1,2}[\\/].|^\/.|^[A-Za-z]:[\\/]./,
    'the name of a package, or an absolute or ./relative path of a module',
  );

const options = z.record(z.string(), z.unknown());

const provider = z.strictObject({
  name: dnsLabel,
  package: packageName,
  options: options
    .refine((value) => !('owner' in value), {
      error: 'no owner: the controller gives the id of its installation',
      path: ['owner'],
    })
    .default({}),
});

const labHost = z.strictObject({ type: word, package: packageName, options: options.default({}) });

const store = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('sqlite'),
      file: z.string().regex(/^[^\0]{1,4096}$/, 'the path of a file'),
    }),
    z.strictObject({
      type: z.literal('postgresql'),
      urlRef: secretReference,
      maxConnections: z.int().min(1).max(1000).default(10),
    }),
  ],
  { error: 'sqlite or postgresql' },
);

const durationMs = z.int().min(1).max(DURATION_MAX_MS).exactOptional();
const timingNames = Object.keys(DEFAULT_CONTROLLER_TIMINGS) as (keyof ControllerTimings)[];
const timingShape = Object.fromEntries(timingNames.map((name) => [name, durationMs])) as {
  readonly [Name in keyof ControllerTimings]: typeof durationMs;
};

const controller = z.strictObject({
  concurrency: z.int().min(1).max(1000).default(10),
  leaseMs: z.int().min(1000).max(600_000).default(10_000),
  timings: z.strictObject(timingShape).default({}),
});

/** What `cloud-spi.yaml` may say. */
export const configurationSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Configuration'),
  store,
  providers: z.array(provider).superRefine(uniqueBy('name'), always).default([]),
  labHosts: z.array(labHost).superRefine(uniqueBy('type'), always).default([]),
  controller: controller.prefault({}),
  health: z
    .strictObject({
      address: z.union([z.ipv4(), z.ipv6()], { error: 'an IP address' }).default('127.0.0.1'),
      port: z.int().min(1).max(65_535),
    })
    .exactOptional(),
  log: z.strictObject({ level: z.enum(LOG_LEVELS).default('info') }).prefault({}),
});

function uniqueBy(field: string) {
  return (entries: unknown, context: z.core.$RefinementCtx): void => {
    if (!Array.isArray(entries)) return;
    const values: unknown[] = entries.map((entry: unknown) => Object(entry)[field]);
    for (const [index, value] of values.entries()) {
      if (typeof value !== 'string' || values.indexOf(value) === index) continue;
      context.addIssue({ code: 'custom', path: [index, field], message: 'each once', input: entries });
    }
  };
}
