import {
  checkManifestReferences,
  loadOptionalConfiguration,
  type ManifestOptions,
  readManifests,
} from './check-manifests.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';

/**
 * `cloud-spi validate`: finds every mistake in manifests. Reads and writes nothing else; without a configuration
 * references to providers and lab hosts are not checked.
 *
 * @param context - The world.
 * @param options - Where the manifests are.
 */
export async function validate(context: CommandContext, options: ManifestOptions): Promise<ExitCode> {
  const manifests = await readManifests(context, options);
  const loaded = await loadOptionalConfiguration(context, options);
  if (loaded === undefined) {
    context.stderr('There is no configuration: references to providers and lab hosts are not checked.\n');
  }
  const lines = [...manifests.lines, ...(loaded === undefined ? [] : await checkManifestReferences(manifests, loaded))];
  if (lines.length > 0) {
    for (const line of lines) context.stderr(`${line}\n`);
    context.stderr(`${lines.length === 1 ? '1 problem' : `${lines.length} problems`}\n`);
    return EXIT_CODES.badInput;
  }
  const count = manifests.drafts.length;
  context.stdout(`${count === 1 ? '1 resource' : `${count} resources`} valid\n`);
  return EXIT_CODES.ok;
}
