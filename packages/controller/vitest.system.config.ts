import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** The tests against a real PostgreSQL server. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'controller-system',
    include: ['test-system/**/*.test.ts'],
    globalSetup: ['test-system/postgresql/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
