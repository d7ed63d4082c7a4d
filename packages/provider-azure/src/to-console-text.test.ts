import { expect, it } from 'vitest';
import { toConsoleText } from './to-console-text.ts';

it('short logs stay as they are', () => {
  expect(toConsoleText('booting\n')).toBe('booting\n');
  expect(toConsoleText('x'.repeat(65_536))).toHaveLength(65_536);
});

it('of long ones the end is left, and no half of a character', () => {
  expect(toConsoleText(`${'x'.repeat(70_000)}end`).endsWith('xend')).toBe(true);
  const text = toConsoleText('é'.repeat(40_000).concat('x'));
  expect(Buffer.byteLength(text)).toBe(65_535);
  expect(text.startsWith('é')).toBe(true);
});
