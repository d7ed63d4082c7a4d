import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** Clients that are too large for the system tests: `scripts/install-nightly-test-dependencies.sh` installs them. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name: 'emulator-nightly', include: ['test-nightly/**/*.test.ts'], testTimeout: 600_000 },
});
