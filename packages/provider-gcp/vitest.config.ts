import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'provider-gcp',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // The first test of a file loads the SDK, which takes long on a machine that has other work.
    testTimeout: 120_000,
  },
});
