import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** What takes longer: every mutant against the whole suite. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name: 'conformance-nightly', include: ['test-nightly/**/*.test.ts'], testTimeout: 120_000 },
});
