import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** The tests against real libvirt servers. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'libvirt-system',
    include: ['test-system/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
