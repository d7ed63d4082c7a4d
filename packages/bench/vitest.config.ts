import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name: 'bench', include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
});
