import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

export const harness = () => {
  const plain = createHarness();
  return {
    ...plain,
    name: 'unfrozen',
    makeProvider(options) {
      const provider = plain.makeProvider(options);
      return {
        ...provider,
        [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
        capabilities: { ...provider.capabilities },
      };
    },
  };
};
