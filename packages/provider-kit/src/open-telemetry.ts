import { createRequire } from 'node:module';

/** The API of OpenTelemetry, as far as it is used here. */
export type OpenTelemetry = Pick<
  typeof import('@opentelemetry/api'),
  'context' | 'metrics' | 'SpanStatusCode' | 'trace'
>;

let found: { readonly api: OpenTelemetry | undefined } | undefined;

/**
 * The OpenTelemetry API that the application has installed; none when it has none, and then nothing is reported.
 *
 * It is an optional peer, since only the application's own version of it finds the SDK that the application has set up:
 * the API ignores an SDK that was registered through an older one. It is loaded with the first call, and at once: a
 * call must not wait for it.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts
 */
export function findOpenTelemetry(): OpenTelemetry | undefined {
  found ??= { api: loadOpenTelemetry(createRequire(import.meta.url)) };
  return found.api;
}

/**
 * Loads the API.
 *
 * @param require - How it is looked for.
 * @returns None when it is not installed.
 * @throws What loading it threw, when it is installed and broken.
 */
export function loadOpenTelemetry(require: (name: string) => unknown): OpenTelemetry | undefined {
  try {
    return require('@opentelemetry/api') as OpenTelemetry;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
