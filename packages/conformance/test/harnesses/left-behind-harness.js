import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';

// What is there before the command begins: two instances of run-7, one of another run, one of nobody's.
export const harness = async () => {
  const plain = createHarness();
  const provision = async (owner, tags) =>
    await plain.makeProvider({ owner }).provisionInstance({ ...plain.validConfiguration(), tags });
  await provision(undefined, { 'conformance-run': 'run-7' });
  await provision('somebody', { 'conformance-run': 'run-7' });
  await provision(undefined, { 'conformance-run': 'run-8' });
  await provision(undefined, {});
  return {
    ...plain,
    async [Symbol.asyncDispose]() {
      const left = [];
      for await (const { instanceId } of plain.makeProvider().listInstances({ owner: '*' })) left.push(instanceId);
      if (left.length !== 2) throw new Error(`${left.length} instances are left, not 2`);
      await plain[Symbol.asyncDispose]();
    },
  };
};
