import type { InstanceInfo } from './instance-info.ts';
import type { ParseContext } from './parse-context.ts';
import { instanceInfoSchema } from './schemas/instance-info-schema.ts';
import { checkWithSchema } from './schemas/parse-with-schema.ts';

/**
 * Checks what a provider returned.
 *
 * @returns A new, deeply frozen observation.
 * @throws InvalidConfiguration with `problems` that name the wrong fields.
 */
export function parseInstanceInfo(value: unknown, context: ParseContext = {}): InstanceInfo {
  return checkWithSchema<InstanceInfo>(instanceInfoSchema, value, 'The instance info', {
    provider: context.provider ?? 'spi',
    operation: context.operation ?? 'parseInstanceInfo',
  });
}
