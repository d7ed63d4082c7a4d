import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'provider-azure',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000, // worlds of their own, on machines that are busy with others
  },
});
