import { type LayerRule, TEST_TOOLS } from './layers.ts';
import { type PackageManifest, SCOPE } from './read-workspace.ts';

const SOURCE_SECTIONS = ['dependencies', 'peerDependencies', 'optionalDependencies'] as const;

/**
 * Holds what a package declares against the table of layers: a package can import only what it declares, so this decides
 * what may import what.
 *
 * @param manifest - Its package.json.
 * @param layers - The table.
 * @returns One sentence for each mistake.
 */
export function findLayerViolations(manifest: PackageManifest, layers: Readonly<Record<string, LayerRule>>): string[] {
  const { name } = manifest;
  const tags = (manifest.nx?.tags ?? []).filter((tag) => tag.startsWith('layer:'));
  const layer = tags[0]?.slice('layer:'.length) ?? '';
  const rule = layers[layer];
  if (tags.length !== 1) return [`${name} has ${tags.length} tags layer:*, not one.`];
  if (rule === undefined) return [`${name} is of the layer ${layer}, which the table does not know.`];
  const folder = name.replace(SCOPE, '');
  const npm = rule.packages[folder];
  if (npm === undefined) return [`${name} is not in the table's row of the layer ${layer}.`];

  const { optionalPeers: peers = [], tools = [] } = rule;
  const isAllowed = (dependency: string, extra: readonly string[]) => {
    const isOurs = dependency.startsWith(SCOPE);
    const allowed = isOurs ? rule.imports : npm;
    return (
      allowed === 'anything' || [...allowed, ...extra].includes(isOurs ? dependency.slice(SCOPE.length) : dependency)
    );
  };
  const inSources = SOURCE_SECTIONS.flatMap((section) =>
    Object.keys(manifest[section] ?? {})
      .filter((dependency) => !isAllowed(dependency, isOptionalPeer(manifest, section, dependency) ? peers : []))
      .map((dependency) => `${name} (layer ${layer}) may not have ${dependency} in its ${section}.`),
  );
  const extra = [...rule.testImports, ...peers, ...(rule.bundled?.[folder] ?? []), ...tools, ...TEST_TOOLS];
  const inTests = Object.keys(manifest.devDependencies ?? {})
    .filter((dependency) => !isAllowed(dependency.replace(/^@types\//, ''), extra))
    .map((dependency) => `${name} (layer ${layer}) may not have ${dependency} in its devDependencies.`);
  return [...inSources, ...inTests];
}

function isOptionalPeer(
  { peerDependenciesMeta }: PackageManifest,
  section: (typeof SOURCE_SECTIONS)[number],
  dependency: string,
): boolean {
  return section === 'peerDependencies' && peerDependenciesMeta?.[dependency]?.optional === true;
}
