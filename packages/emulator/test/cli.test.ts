import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('EC2 is started with the faults of a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-cli-'));
  const faults = join(directory, 'faults.json');
  await writeFile(faults, '[{"kind":"throttle","operation":"DescribeRegions"}]');
  const { surroundings, printed, stop } = createSurroundings();
  const ended = runCli(['--ec2', '0', '--ec2-region', 'eu-west-1', '--faults', faults], surroundings);
  await expect.poll(() => printed.length).toBe(1);
  const line = JSON.parse(printed[0] ?? '');
  expect(line).toMatchObject({ kind: 'ec2', region: 'eu-west-1', imageId: expect.stringMatching(/^ami-/) });
  expect((await fetch(`${line.url}/?Action=DescribeRegions`)).status).toBe(503);
  expect((await fetch(`${line.url}/?Action=DescribeVpcs`)).status).toBe(200);
  stop();
  expect(await ended).toBe(0);

  await writeFile(faults, '[{"kind":"explode"}]');
  expect(await runCli(['--ec2', '0', '--faults', faults], surroundings)).toBe(1);
  await rm(directory, { recursive: true });
});

test('Compute Engine is started with the faults of a file, and goes on from its state file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-cli-'));
  const faults = join(directory, 'faults.json');
  const stateFile = join(directory, 'state.json');
  await writeFile(faults, '[{"kind":"throttle","operation":"regions.list"}]');
  const start = async (...more: string[]) => {
    const { surroundings, printed, stop } = createSurroundings();
    const ended = runCli(
      ['--gcp', '0', '--gcp-project', 'acme-labs', '--state-file', stateFile, ...more],
      surroundings,
    );
    await expect.poll(() => printed.length).toBe(1);
    const line = JSON.parse(printed[0] ?? '');
    return { line, root: `${line.url}/compute/v1/projects/acme-labs`, ended, stop };
  };
  const first = await start('--faults', faults);
  expect(first.line).toMatchObject({ kind: 'gcp', projectId: 'acme-labs', image: 'debian-cloud/debian-12' });
  expect((await fetch(`${first.root}/regions`)).status).toBe(403);
  const [zone] = first.line.zones as string[];
  const body = JSON.stringify({
    name: 'vm-1',
    machineType: `zones/${zone}/machineTypes/e2-small`,
    disks: [{ boot: true, initializeParams: { sourceImage: 'projects/debian-cloud/global/images/family/debian-12' } }],
    networkInterfaces: [{}],
  });
  expect((await fetch(`${first.root}/zones/${zone}/instances`, { method: 'POST', body })).status).toBe(200);
  first.stop();
  expect(await first.ended).toBe(0);
  const second = await start();
  expect((await fetch(`${second.root}/zones/${zone}/instances/vm-1`)).status).toBe(200);
  expect((await fetch(`${second.root}/regions`)).status).toBe(200);
  second.stop();
  expect(await second.ended).toBe(0);
  await rm(directory, { recursive: true });
});

test('an Azure goes on with its machines from the state file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-emulator-'));
  const start = async () => {
    const { surroundings, printed, stop } = createSurroundings();
    const ended = runCli(['--azure', '0', '--state-file', join(directory, 'state.json')], surroundings);
    await expect.poll(() => printed.length).toBe(1);
    return { line: JSON.parse(printed[0] ?? ''), ended, stop };
  };
  const call = (url: string, path: string, method: string, body?: object) =>
    fetch(`${url}${path}?api-version=2024-03-01`, {
      method,
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const first = await start();
  const { url, subscriptionId, resourceGroup, location } = first.line;
  expect(first.line).toMatchObject({ kind: 'azure', location: 'westeurope', subnet: 'labs-net/workers' });
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/publicIPAddresses/ip`;
  expect((await call(url, path, 'PUT', { location })).status).toBe(201);
  first.stop();
  expect(await first.ended).toBe(0);
  const second = await start();
  expect((await call(second.line.url, path.toUpperCase(), 'GET')).status).toBe(200);
  second.stop();
  expect(await second.ended).toBe(0);
  await rm(directory, { recursive: true });
});

test('when one of several cannot start, none is left running', async () => {
  const { surroundings, printed, complaints } = createSurroundings();
  expect(await runCli(['--ec2', '0', '--cml', '0', '--state-file', '/nowhere/at/all.json'], surroundings)).toBe(1);
  expect([printed, complaints]).toEqual([[], [expect.stringContaining('ENOENT')]]);
});

test('a wrong command line ends with 2 and one sentence', async () => {
  const { surroundings, complaints } = createSurroundings();
  expect(await runCli(['--azure', 'west'], surroundings)).toBe(2);
  expect(complaints).toEqual([expect.stringContaining('--azure must be a port')]);
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
