import { describe, expect, it } from 'vitest';
import { fillUserData, findUnknownPlaceholders } from './fill-user-data.ts';

const values = { name: 'w1', uid: 'u-1', username: 'admin', password: '$& {{uid}}' };

describe('fillUserData', () => {
  it('puts in every value as it is, in one pass', () => {
    expect(fillUserData('{{name}} {{ uid }} {{username}}:{{password}} {{name}}', values)).toBe(
      'w1 u-1 admin:$& {{uid}} w1',
    );
    expect(fillUserData('no { braces } here', values)).toBe('no { braces } here');
  });

  it('names an unknown placeholder and nothing else', () => {
    expect(() => fillUserData('secret {{token}} {{constructor}}', values)).toThrow(
      'The user data template has the unknown placeholder {{token}}; known are {{name}}, {{uid}}, {{username}}, {{password}}.',
    );
    expect(findUnknownPlaceholders('{{name}} {{token}} {{ token }} {{constructor}} {{}}')).toEqual([
      '{{token}}',
      '{{constructor}}',
      '{{}}',
    ]);
  });
});
