import { expect, it } from 'vitest';
import { parseCmlConnectorOptions } from './cml-connector-options.ts';

it('every option has a default', () => {
  expect(parseCmlConnectorOptions()).toEqual(parseCmlConnectorOptions({ proxy: undefined, timeouts: {} }));
  expect(parseCmlConnectorOptions()).toMatchObject({
    port: 443,
    timeouts: { releaseLicenseMs: 120_000 },
    nodeDefaults: { cpus: 2, memoryMib: 4096 },
  });
});

it.each([
  ['proxy', { proxy: 'https://proxy.example' }],
  ['proxy', { proxy: 'proxy.example:3128' }],
  ['port', { port: 70_000 }],
  ['timeouts.readMs', { timeouts: { readMs: 0 } }],
  ['nodeDefaults.memoryMib', { nodeDefaults: { memoryMib: '1' } }],
  ['timeout', { timeout: {} }],
])('a wrong %s is named', (name, options) => {
  expect(() => parseCmlConnectorOptions(options)).toThrow(name);
});

it('a proxy with credentials is refused without showing them', () => {
  const parse = () => parseCmlConnectorOptions({ proxy: 'http://user:s3cret@proxy.example' });
  expect(parse).toThrow(/^(?!.*s3cret).*proxy/);
});
