import { expect, test } from 'vitest';
import { type CliSurroundings, runCli } from '../src/cli.ts';
import { openTunnel, ProxyRefusal } from './wire-client.ts';

function createSurroundings() {
  const printed: string[] = [];
  const complaints: string[] = [];
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const surroundings: CliSurroundings = {
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
    untilStopped: () => stopped,
  };
  return { surroundings, printed, complaints, stop: () => stop() };
}

test('it prints each host, then the proxy and the token, as JSON lines, and ends when stopped', async () => {
  const { surroundings, printed, stop } = createSurroundings();
  const ended = runCli(['--cml', '0', '--cml-hosts', '2', '--seed', 's'], surroundings);
  await expect.poll(() => printed.length).toBe(3);
  const [one, two, proxy] = printed.map((line) => JSON.parse(line));
  expect(one).toMatchObject({ kind: 'cml-host', address: '127.113.0.1', username: 'admin' });
  expect(two).toMatchObject({ kind: 'cml-host', address: '127.113.0.2' });
  expect(one.password).not.toBe(two.password);
  expect(proxy).toMatchObject({ kind: 'cml', smartAccountToken: expect.stringMatching(/^[\w+/=]+$/) });
  await expect(openTunnel(proxy.proxyUrl, '127.113.0.1')).rejects.toBeInstanceOf(ProxyRefusal);
  stop();
  expect(await ended).toBe(0);
  await expect(openTunnel(proxy.proxyUrl, '127.113.0.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a wrong command line ends with 2 and one sentence', async () => {
  const { surroundings, complaints } = createSurroundings();
  expect(await runCli(['--ec2', '4566'], surroundings)).toBe(2);
  expect(complaints).toEqual([expect.stringContaining('--ec2')]);
});

test('a state file that cannot be written ends with 1 and the reason', async () => {
  const { surroundings, complaints } = createSurroundings();
  expect(await runCli(['--cml', '0', '--state-file', '/nowhere/at/all.json'], surroundings)).toBe(1);
  expect(complaints).toEqual([expect.stringContaining('ENOENT')]);
});

test('help ends with 0', async () => {
  const { surroundings, printed } = createSurroundings();
  expect(await runCli(['--help'], surroundings)).toBe(0);
  expect(printed[0]).toContain('Usage: cloud-spi-emulator');
});
