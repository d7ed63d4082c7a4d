import { type PackageManifest, SCOPE } from './read-workspace.ts';

const EXACT_VERSION = /^\d+\.\d+\.\d+$/;

/**
 * Checks what every package.json must say, whatever its layer.
 *
 * @param manifests - All packages of the repository.
 * @returns One sentence for each mistake.
 */
export function findManifestViolations(manifests: readonly PackageManifest[]): string[] {
  return manifests.flatMap((manifest) => [
    ...findFieldViolations(manifest),
    ...(manifest.private === true ? [] : findPublishingViolations(manifest)),
    ...findRangeViolations(manifest, manifests),
  ]);
}

function findFieldViolations({ name, description, license, type, engines }: PackageManifest): string[] {
  return [
    ...(description ? [] : [`${name} lacks a description.`]),
    ...(license === 'Apache-2.0' ? [] : [`${name} has the license ${license}, not Apache-2.0.`]),
    ...(type === 'module' ? [] : [`${name} has the type ${type}, not module.`]),
    ...(engines?.node === '>=22.16' ? [] : [`${name} has engines.node ${engines?.node}, not >=22.16.`]),
  ];
}

function findPublishingViolations({ name, sideEffects, files, exports, publishConfig, scripts }: PackageManifest) {
  return [
    ...(sideEffects === false ? [] : [`${name} does not say sideEffects: false.`]),
    ...(files?.includes('dist') ? [] : [`${name} does not publish dist.`]),
    ...(files?.includes('src') ? [`${name} publishes its sources.`] : []),
    ...(exports?.['.'] === undefined ? [`${name} exports nothing.`] : []),
    ...(publishConfig?.access === 'public' ? [] : [`${name} is not published with public access.`]),
    ...(scripts?.['package-check'] === undefined ? [`${name} lacks the script package-check.`] : []),
  ];
}

/** Packages of the repository by `^version`, so that changesets can bump them; all others by an exact version. */
function findRangeViolations(manifest: PackageManifest, manifests: readonly PackageManifest[]): string[] {
  const versions = new Map(manifests.map(({ name, version }) => [name, version]));
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  return ranges.flatMap(([dependency, range]) => {
    const expected = dependency.startsWith(SCOPE) ? `^${versions.get(dependency)}` : EXACT_VERSION;
    const isRight = typeof expected === 'string' ? range === expected : expected.test(range);
    if (isRight) return [];
    const wanted = typeof expected === 'string' ? expected : 'an exact version';
    return [`${manifest.name} wants ${dependency} ${range}, not ${wanted}.`];
  });
}
