import type { LabHostModule } from '@cloud-spi/lab-host';
import { expect, test } from 'vitest';
import type { CmlConnectorOptions } from '../src/index.ts';

test('the package is a lab host module that can be loaded by name', async () => {
  const module: LabHostModule<CmlConnectorOptions> = await import('../src/index.ts');
  expect(module.createLabHostConnector().type).toBe('cml');
  expect(() => module.createLabHostConnector({ port: 0 })).toThrow('port');
});
