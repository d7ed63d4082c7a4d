/** What the packages of one layer may import. Names of the repository's packages stand without `@cloud-spi/`. */
export interface LayerRule {
  /** Packages of this repository, for sources. */
  readonly imports: readonly string[] | 'anything';
  /** Packages of this repository that only tests may import besides. */
  readonly testImports: readonly string[];
  /** Packages that sources may load where they are installed: optional peers, which tests may use too. Default: none. */
  readonly optionalPeers?: readonly string[];
  /** Of packages that contain the used parts of others: the npm packages, devDependencies that sources import. */
  readonly bundled?: Readonly<Record<string, readonly string[]>>;
  /** Npm packages that only the tests and the build of the layer use besides, such as clients that judge a server. */
  readonly tools?: readonly string[];
  /** The packages of the layer, each with the npm packages that it may depend on; their `@types` go with them. */
  readonly packages: Readonly<Record<string, readonly string[] | 'anything'>>;
}

/** The npm packages that every package may use in its tests. */
export const TEST_TOOLS: readonly string[] = ['fast-check', 'vitest'];

/**
 * The layers of the repository, from the contract upwards: the table of ARCHITECTURE.md as data. A new package gets a
 * row here; a package that wants more than its row allows wants a decision record.
 */
export const LAYERS: Readonly<Record<string, LayerRule>> = {
  contract: {
    imports: [],
    testImports: [],
    bundled: { spi: ['zod'] },
    tools: ['rolldown'],
    packages: { spi: [], 'lab-host': [] },
  },
  kit: {
    imports: ['spi'],
    testImports: [],
    optionalPeers: ['@opentelemetry/api'],
    packages: { 'provider-kit': [] },
  },
  provider: {
    imports: ['spi', 'provider-kit', 'libvirt'],
    testImports: ['conformance'],
    optionalPeers: ['emulator'],
    tools: ['selfsigned'],
    packages: {
      'provider-aws': ['@aws-sdk/client-ec2'],
      'provider-azure': ['@azure/arm-compute', '@azure/core-auth', '@azure/core-rest-pipeline', '@azure/identity'],
      'provider-gcp': ['@google-cloud/compute', 'google-auth-library'],
      'provider-memory': [],
      'provider-onprem': ['@xmldom/xmldom'],
    },
  },
  transport: {
    imports: [],
    testImports: [],
    packages: { libvirt: [] },
  },
  conformance: {
    imports: ['spi'],
    testImports: ['provider-kit', 'provider-memory'],
    packages: { conformance: ['fast-check'] },
  },
  emulator: {
    imports: [],
    testImports: [],
    tools: ['@aws-sdk/client-ec2', '@azure/arm-compute', '@googleapis/compute'],
    packages: { emulator: ['selfsigned', 'yaml'] },
  },
  host: {
    imports: ['lab-host'],
    testImports: ['emulator'],
    packages: { 'lab-host-cml': ['yaml', 'zod'] },
  },
  controller: {
    imports: ['spi', 'provider-kit', 'lab-host'],
    testImports: ['provider-memory'],
    packages: { controller: ['commander', 'kysely', 'pg', 'pino', 'yaml', 'zod'] },
  },
  e2e: {
    imports: 'anything',
    testImports: [],
    packages: { bench: 'anything', e2e: 'anything' },
  },
};
