import { expect, it } from 'vitest';
import type { OnpremTools } from './onprem-tools.ts';
import { terminateByToken } from './terminate-by-token.ts';

it('a token on a host that the options do not have any more is refused, not counted as removed', async () => {
  const tools = { requests: { hosts: [{ name: 'kvm-1' }] }, settings: { owner: 'o' } } as unknown as OnpremTools;
  await expect(terminateByToken(tools, 'token', 'kvm-2', {})).rejects.toMatchObject({
    code: 'InvalidConfiguration',
    problems: [{ path: 'zone', expected: 'one of the hosts kvm-1' }],
  });
});
