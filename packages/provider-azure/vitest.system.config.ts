import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** The vendor's own validator on what the tests have said to the emulator, and heard from it. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'provider-azure-system',
    include: ['test-system/*.test.ts'],
    // The tests of the provider run once more in here, then the validator reads its specifications.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
