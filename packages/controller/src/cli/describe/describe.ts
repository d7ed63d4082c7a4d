import type { CommandContext, GlobalOptions } from '../command-context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { formatDocument, type OutputFormat } from '../output-format.ts';
import { KNOWN_KINDS, parseKind } from '../parse-kind.ts';
import { loadRequiredConfiguration, withStore } from '../with-store.ts';
import { findDescription } from './find-description.ts';
import { formatDescription } from './format-description.ts';

/** Options of `cloud-spi describe`. */
export interface DescribeOptions extends GlobalOptions {
  /** Kind, plural or short name. */
  readonly kind: string;
  readonly name: string;
  /** Default `default`. */
  readonly namespace?: string | undefined;
  /** `table`: text for humans. Default `table`. */
  readonly output?: OutputFormat | undefined;
}

/**
 * `cloud-spi describe`: tells all about one resource: what is wanted, what was observed, why it waits, what it has to
 * do with, and its events.
 *
 * @param context - The world.
 * @param options - Which, and how.
 */
export async function describe(context: CommandContext, options: DescribeOptions): Promise<ExitCode> {
  const { name, namespace = 'default', output = 'table' } = options;
  const kind = parseKind(options.kind);
  if (kind === undefined) {
    context.stderr(`There is no kind "${options.kind}"; known are ${KNOWN_KINDS}.\n`);
    return EXIT_CODES.badInput;
  }
  const loaded = await loadRequiredConfiguration(context, options);
  const description = await withStore(loaded, (store) => findDescription(store, kind, namespace, name));
  if (description === undefined) {
    context.stderr(`There is no ${kind} ${name} in namespace ${namespace}.\n`);
    return EXIT_CODES.failed;
  }
  context.stdout(
    output === 'table' ? formatDescription(description, context.now()) : formatDocument(description, output),
  );
  return EXIT_CODES.ok;
}
