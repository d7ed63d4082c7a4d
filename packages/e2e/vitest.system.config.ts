import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** The tests that need real virtual machines. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name: 'e2e-system', include: ['test-system/**/*.test.ts'] },
});
