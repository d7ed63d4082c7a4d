import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

const plain = createHarness();

export const harness = {
  ...plain,
  name: 'stray',
  makeProvider(options) {
    const provider = plain.makeProvider(options);
    return {
      ...provider,
      [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
      async getInstanceInfo(...parameters) {
        void Promise.reject(new Error('nobody listens'));
        return await provider.getInstanceInfo(...parameters);
      },
    };
  },
};
