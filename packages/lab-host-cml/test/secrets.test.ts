import { inspect } from 'node:util';
import type { FaultRule } from '@cloud-spi/emulator';
import { expect, test } from 'vitest';
import { password, smartToken, startBench } from './bench.ts';

// What the host quotes of the request, at its worst.
const faultsQuoting = (quoted: string): readonly FaultRule[] => [
  ...(['reset', 'drop-after', 'hang', 'html', 'truncated-body', 'cut-body', 'invalid-utf8'] as const).map((kind) => ({
    kind,
  })),
  ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) => ({
    kind: 'status' as const,
    status,
    body: { code: status, description: `refused: ${quoted}` },
  })),
];

// With causes and their causes, as a careless log would write them.
function everythingOf(error: unknown): string {
  return `${JSON.stringify(error)}${inspect(error, { depth: 20, showHidden: true })}`;
}

test('whatever goes wrong, no error shows a password or a token', async () => {
  const errors: unknown[] = [];
  const attempt = (call: Promise<unknown>) => call.catch((error: unknown) => errors.push(error));
  const optionsFor = ({ kind }: FaultRule) => (kind === 'hang' ? { timeoutMs: 300 } : {});
  for (const fault of faultsQuoting(password)) {
    await using bench = await startBench();
    bench.emulator.faults.add({ ...fault, path: '/api/v0/auth_extended' });
    await attempt(bench.host.authenticate(optionsFor(fault)));
  }
  for (const fault of faultsQuoting(smartToken)) {
    await using bench = await startBench();
    await bench.host.authenticate();
    bench.emulator.faults.add({ ...fault, path: '/api/v0/licensing/registration' });
    await attempt(bench.host.applyLicense({ product: 'CML_Personal', token: smartToken }, optionsFor(fault)));
  }
  const shown = errors.map(everythingOf);
  // Of 2 × 16, two spoil a body, and the answer to a registration has none.
  expect(shown).toHaveLength(30);
  for (const text of shown) {
    expect(text).not.toContain(password);
    expect(text).not.toContain(smartToken);
    expect(text).not.toMatch(/Bearer|eyJ/);
  }
});
