import { describe, expect, it } from 'vitest';
import type { CmlRequestName } from './cml-request.ts';
import { toLabHostError } from './to-lab-host-error.ts';
import { WireFailure, type WireFailureReason } from './wire-failure.ts';

const refusal = (name: CmlRequestName, status: number, description = 'no') =>
  toLabHostError(
    { operation: 'license', address: 'host.example', request: { name } },
    { status, mediaType: 'application/json', body: JSON.stringify({ code: status, description }) },
  );

describe('toLabHostError', () => {
  it.each([
    ['logIn', 403, 'authentication-failed'],
    ['licensing', 401, 'authentication-failed'],
    ['licensing', 403, 'forbidden'],
    ['setProduct', 400, 'license-invalid'],
    ['register', 400, 'license-invalid'],
    ['register', 409, 'license-busy'],
    ['deregister', 409, 'license-busy'],
    ['importTopology', 400, 'invalid-topology'],
    ['importTopology', 422, 'invalid-topology'],
    ['lab', 404, 'lab-not-found'],
    ['startLab', 404, 'lab-not-found'],
    ['startLab', 400, 'conflict'],
    ['wipeLab', 400, 'conflict'],
    ['deleteLab', 409, 'conflict'],
    ['nodes', 409, 'conflict'],
    ['nodes', 404, 'protocol'],
    ['nodes', 400, 'protocol'],
    ['nodes', 429, 'transient'],
    ['nodes', 500, 'transient'],
    ['nodes', 501, 'not-supported'],
    ['nodes', 502, 'booting'],
    ['nodes', 503, 'booting'],
    ['nodes', 504, 'booting'],
    ['nodes', 599, 'transient'],
  ] as const)('maps %s answered with %i to %s', (name, status, kind) => {
    expect(refusal(name, status)).toMatchObject({ kind, status, operation: 'license', address: 'host.example' });
  });

  it.each([
    ['not-connected', 'unreachable'],
    ['identity', 'tls-identity'],
    ['interrupted', 'transient'],
    ['timeout', 'timeout'],
    ['aborted', 'aborted'],
    ['malformed', 'protocol'],
  ] as const satisfies readonly (readonly [WireFailureReason, string])[])('maps %s to %s', (reason, kind) => {
    const call = { operation: 'license', address: 'host.example', request: { name: 'licensing' } } as const;
    expect(toLabHostError(call, new WireFailure(reason, 'why')).kind).toBe(kind);
  });

  it('takes the words of the host as a hint that a start failed for lack of capacity', () => {
    expect(refusal('startLab', 400, 'Licensed node limit of 20 would be exceeded.').kind).toBe('host-capacity');
    expect(refusal('startLab', 400, 'Not enough memory').kind).toBe('host-capacity');
    expect(refusal('stopLab', 400, 'Not enough memory').kind).toBe('conflict');
  });

  it('keeps the first line of what the host says, at most 300 characters, without secrets', () => {
    const call = {
      operation: 'applyLicense',
      address: 'h',
      request: { name: 'register', secrets: ['t0ken'] },
    } as const;
    const body = JSON.stringify({ description: `bad t0ken ${'x'.repeat(400)}\nhostname r1` });
    const { message } = toLabHostError(call, { status: 400, mediaType: 'application/json', body });
    expect(message).toContain('bad [redacted] xxx');
    expect(message).not.toContain('t0ken');
    expect(message).not.toContain('hostname');
    expect(message.length).toBeLessThan(400);
  });

  it('reads nothing out of a web page, whatever its status', () => {
    const call = { operation: 'deleteLab', address: 'h', request: { name: 'deleteLab' } } as const;
    const error = toLabHostError(call, { status: 404, mediaType: 'text/html', body: '{"description":"x"}' });
    expect(error).toMatchObject({ kind: 'booting', message: 'deleteLab at h: the host answers 404.' });
  });
});
