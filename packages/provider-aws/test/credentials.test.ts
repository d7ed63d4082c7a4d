import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEc2Site, createMachinePark, startEc2Emulator } from '@cloud-spi/emulator';
import { guardProvider } from '@cloud-spi/provider-kit';
import { expect, it, onTestFinished } from 'vitest';
import { AwsProvider } from '../src/aws-provider.ts';
import { parseAwsProviderOptions } from '../src/aws-provider-options.ts';
import { type ConnectToEc2, connectToEc2 } from '../src/ec2-api.ts';
import { createProvider } from '../src/index.ts';
import { failureOf } from './aws-world.ts';

const GOOD = { accessKeyId: 'good', secretAccessKey: 'secret' };
const HOUR_MS = 3_600_000;

/** Passes requests on to an emulator, and answers with the date of a clock that is ahead. */
async function startFrontAhead(url: string, aheadMs: number): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', headers, url: path } = incoming;
    const forwarded = request(`${url}${path}`, { method, headers }, (answer) => {
      const date = new Date(Date.now() + aheadMs).toUTCString();
      outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, date });
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('a computer whose clock is wrong is spoken with all the same, as the SDK by itself would', async () => {
  const emulator = await startEc2Emulator({
    park: createMachinePark(createEc2Site()),
    credentials: [GOOD],
    signatureClock: { now: () => Date.now() + HOUR_MS },
  });
  onTestFinished(() => emulator.close());
  const endpoint = await startFrontAhead(emulator.url, HOUR_MS);
  await using provider = createProvider({ region: 'us-east-1', credentials: GOOD, endpoint, maxAttempts: 1 });
  expect(await provider.describeScope()).toMatchObject({ id: 'aws:123456789012/us-east-1' });
  expect(await provider.describeScope()).toMatchObject({ id: 'aws:123456789012/us-east-1' });
  expect(emulator.countRequests()).toBe(3); // the first one was refused
});

it('connections with credentials that EC2 refused are closed, however often they are', async () => {
  const emulator = await startEc2Emulator({ park: createMachinePark(createEc2Site()), credentials: [GOOD] });
  onTestFinished(() => emulator.close());
  let opened = 0;
  let closed = 0;
  const connect: ConnectToEc2 = async (settings) => {
    const api = await connectToEc2(settings);
    opened += 1;
    return {
      send: (...parameters) => api.send(...parameters),
      close: () => {
        closed += 1;
        api.close();
      },
    };
  };
  const credentials = { accessKeyId: 'bad', secretAccessKey: 'secret' };
  const settings = parseAwsProviderOptions({ region: 'us-east-1', credentials, endpoint: emulator.url });
  await using provider = guardProvider(new AwsProvider(settings, connect));
  for (let call = 1; call <= 3; call += 1) {
    expect(await failureOf(provider.describeScope())).toMatchObject({ code: 'Unauthenticated' });
    expect({ opened, closed }).toEqual({ opened: call, closed: call });
  }
});
