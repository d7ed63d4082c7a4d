import { defineConfig } from 'vitest/config';

const conditions = ['@cloud-spi/source', 'node'];

/** Independent clients of vendors against the emulators: awscli and boto3, as Debian packages them. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'emulator-system',
    include: ['test-system/**/*.test.ts'],
    // Each call of awscli starts Python anew: about a second, more on a machine that is busy.
    testTimeout: 300_000,
  },
});
