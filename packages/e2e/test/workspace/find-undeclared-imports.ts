import type { PackageManifest, SourceFile } from './read-workspace.ts';

// A colon is not among the characters: `node:` modules need no declaration. Nor is a leading dot.
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'(@?[a-z][\w./-]*)'/g;

/**
 * Finds imports in published sources that the package does not list in its dependencies, type imports included: Biome
 * passes `import type` from a devDependency, but whoever installs the package would lack those types.
 *
 * @param manifest - The package.json.
 * @param sources - The sources of what is published.
 * @param bundled - Packages whose used parts are built into this one.
 * @returns One sentence for each mistake.
 */
export function findUndeclaredImports(
  manifest: PackageManifest,
  sources: readonly SourceFile[],
  bundled: readonly string[] = [],
): string[] {
  const declared = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
    ...bundled,
  ]);
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(IMPORT)]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !declared.has(toPackageName(specifier)))
      .map((specifier) => `${manifest.name}: ${path} imports ${specifier}, which is not in its dependencies.`),
  );
}

function toPackageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
