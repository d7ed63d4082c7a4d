import { expect, test } from 'vitest';
import { RequestWindow } from './request-window.ts';

function enter(window: RequestWindow, log: string[], name: string) {
  return window.request(() => log.push(name));
}

test('as many as allowed enter at once, the others in order as places become free', () => {
  const log: string[] = [];
  const window = new RequestWindow(2);
  for (const name of ['a', 'b', 'c', 'd']) enter(window, log, name);
  expect(log).toEqual(['a', 'b']);
  window.leave();
  expect(log).toEqual(['a', 'b', 'c']);
  window.leave();
  window.leave();
  enter(window, log, 'e');
  expect(log).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('who waits can withdraw, who has entered cannot', () => {
  const log: string[] = [];
  const window = new RequestWindow(1);
  const first = enter(window, log, 'a');
  const second = enter(window, log, 'b');
  enter(window, log, 'c');
  expect([first(), second(), second()]).toEqual([false, true, false]);
  window.leave();
  expect(log).toEqual(['a', 'c']);
});

test('once it is open everybody enters', () => {
  const log: string[] = [];
  const window = new RequestWindow(1);
  for (const name of ['a', 'b', 'c']) enter(window, log, name);
  window.open();
  enter(window, log, 'd');
  expect(log).toEqual(['a', 'b', 'c', 'd']);
});
