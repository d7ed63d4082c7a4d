import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

const plain = createHarness();
let reads = 0;

export const harness = {
  ...plain,
  name: 'exiting',
  makeProvider(options) {
    const provider = plain.makeProvider(options);
    return {
      ...provider,
      [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
      async getInstanceInfo(...parameters) {
        if (reads++ === 0) process.exit(0);
        return await provider.getInstanceInfo(...parameters);
      },
    };
  },
};
