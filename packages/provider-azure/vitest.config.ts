import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name: 'provider-azure', include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
});
