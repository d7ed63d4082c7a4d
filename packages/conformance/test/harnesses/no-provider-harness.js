export const harness = {
  name: 'no-provider',
  makeProvider() {
    throw new Error('set the project option');
  },
  validConfiguration: () => ({}),
  unknownInstanceId: 'unknown',
  malformedInstanceId: 'malformed',
};
