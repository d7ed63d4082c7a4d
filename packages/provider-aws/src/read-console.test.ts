import { describe, expect, it } from 'vitest';
import { toConsoleText } from './read-console.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');

describe('toConsoleText', () => {
  it('decodes', () => {
    expect(toConsoleText(encode('login: ö\n'))).toBe('login: ö\n');
    expect(toConsoleText('')).toBe('');
  });

  it('keeps the last 64 KiB, from a whole character on', () => {
    const text = toConsoleText(encode(`${'ö'.repeat(40_000)}x`));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/^ö+x$/);
  });
});
