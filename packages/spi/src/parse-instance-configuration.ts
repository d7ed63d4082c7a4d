import type { InstanceConfiguration } from './instance-configuration.ts';
import type { ParseContext } from './parse-context.ts';
import { instanceConfigurationSchema } from './schemas/instance-configuration-schema.ts';
import { parseWithSchema } from './schemas/parse-with-schema.ts';

/**
 * Checks a configuration and reports every mistake at once. Keys whose value is undefined are dropped; nothing else
 * is changed and no default is filled in.
 *
 * @param value - Anything.
 * @param context - Who is asking, for the error.
 * @returns A new, deeply frozen configuration; `value` is not changed.
 * @throws InvalidConfiguration with `problems`, whose paths name the fields.
 */
export function parseInstanceConfiguration(value: unknown, context: ParseContext = {}): InstanceConfiguration {
  return parseWithSchema<InstanceConfiguration>(instanceConfigurationSchema, value, 'The instance configuration', {
    provider: context.provider ?? 'spi',
    operation: context.operation ?? 'parseInstanceConfiguration',
  });
}
