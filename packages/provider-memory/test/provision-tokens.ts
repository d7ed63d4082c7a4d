// Run as a process of its own by file.test.ts: provisions tokens on the cloud in a file and reports their ids.
import { createProvider } from '@cloud-spi/provider-memory';

const [file, count] = process.argv.slice(2);
const provider = createProvider({ file });
const infos = await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    provider.provisionInstance({
      name: 'worker',
      namespace: 'tests',
      imageId: 'linux',
      instanceType: 'small',
      idempotencyToken: `token-${index}`,
    }),
  ),
);
await provider[Symbol.asyncDispose]();
process.send?.(
  infos.map(({ instanceId }) => instanceId),
  () => process.disconnect(),
);
