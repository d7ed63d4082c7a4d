import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** The tests that take longer than anybody waits for. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name: 'e2e-nightly', include: ['test-nightly/**/*.test.ts'] },
});
