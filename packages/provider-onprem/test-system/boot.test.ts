import { randomUUID } from 'node:crypto';
import type { CloudProviderSPI, InstanceConfiguration } from '@cloud-spi/spi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import { prepareHost, type SystemHost } from './system-host.ts';
import { until } from './until.ts';

const USER_DATA = `#!/bin/sh
echo "guest: HELLO $(hostname)"
echo precious > /dev/vdc
sync
`;

let host: SystemHost;
let provider: CloudProviderSPI;

beforeAll(async () => {
  host = await prepareHost();
  provider = createProvider({ ...host.options, stopDeadlineMs: 600_000, pressIntervalMs: 1_000 });
});

afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

function configure(changes: Partial<InstanceConfiguration> = {}): InstanceConfiguration {
  return {
    name: 'Worker_1',
    namespace: 'system-test',
    imageId: 'guest',
    instanceType: 'small',
    idempotencyToken: randomUUID(),
    ...changes,
  };
}

function readConsoleUntil(instanceId: string, text: string | RegExp): Promise<string> {
  return until(`${text} on the console`, async () => {
    const output = await provider.getConsoleOutput(instanceId);
    const isThere = typeof text === 'string' ? output.includes(text) : text.test(output);
    return isThere ? output : undefined;
  });
}

describe('a real guest', () => {
  it('boots from its image, runs its user data, gets an address, heeds the power button, keeps its data, and goes without a trace', async () => {
    const additionalVolumes = [{ sizeGib: 1 }];
    const wanted = await provider.resolveConfiguration(
      configure({ userData: USER_DATA, additionalVolumes, rootVolume: { sizeGib: 2 }, tags: { kept: 'yes' } }),
    );
    const { instanceId, providerData } = await provider.provisionInstance(wanted);
    expect(await host.listVolumes()).toHaveLength(4);

    const first = await readConsoleUntil(instanceId, 'guest: DONE');
    for (const line of ['BOOTS 1', 'HOSTNAME worker-1', 'DISKS 3', 'HELLO worker-1', 'USER-DATA 0']) {
      expect(first).toContain(`guest: ${line}`);
    }
    const { privateIp } = await until('an address', async () => {
      const info = await provider.getInstanceInfo(instanceId);
      return info.privateIp === undefined ? undefined : info;
    });
    expect(first).toContain(`guest: ADDRESS ${privateIp}/`);

    await provider.stopInstance(instanceId);
    const stopped = await until('the guest to stop', async () => {
      const info = await provider.getInstanceInfo(instanceId);
      expect(['stopping', 'stopped']).toContain(info.state);
      return info.state === 'stopped' ? info : undefined;
    });
    expect(stopped.stateReason?.code).toBe('GuestShutdown');
    expect(stopped.privateIp).toBeUndefined();
    expect(await provider.getConsoleOutput(instanceId)).toContain('guest: POWER-BUTTON');

    await provider.startInstance(instanceId);
    const second = await readConsoleUntil(instanceId, /guest: BOOTS 2[\s\S]*guest: DONE/);
    expect(second).toContain('guest: DATA precious');
    // The console keeps all boots; user data ran in the first one only.
    expect(second.match(/guest: USER-DATA/g)).toHaveLength(1);
    expect((await provider.getInstanceInfo(instanceId)).tags).toEqual({ kept: 'yes' });

    await provider.terminateInstance(instanceId);
    await provider.waitForInstanceTerminated(instanceId);
    expect(await host.listVolumes()).toEqual([]);
    expect(await host.listDomains()).not.toContain(providerData.domainName);
  });

  it('a stop that begins while the guest boots is seen through, since the button is pressed again', async () => {
    const { instanceId } = await provider.provisionInstance(configure());
    await provider.stopInstance(instanceId);
    const stopped = await until('the guest to stop', async () => {
      const info = await provider.getInstanceInfo(instanceId);
      return info.state === 'stopped' ? info : undefined;
    });
    expect(stopped.stateReason?.code).toBe('GuestShutdown');
    await provider.terminateInstance(instanceId);
  });

  it('a guest that does not heed the button loses its power at the deadline, also by the next call when the first process is gone', async () => {
    const options = { ...host.options, stopDeadlineMs: 1, pressIntervalMs: 100 };
    // It boots for seconds, and listens to nothing meanwhile.
    await using patient = createProvider(options);
    const { instanceId } = await patient.provisionInstance(configure());
    await patient.stopInstance(instanceId);
    const stopped = await until('the power to be cut', async () => {
      const info = await patient.getInstanceInfo(instanceId);
      return info.state === 'stopped' ? info : undefined;
    });
    expect(stopped.stateReason?.code).toBe('UserRequested');

    await patient.startInstance(instanceId);
    {
      await using hasty = createProvider({ ...options, pressIntervalMs: 3_600_000, stopDeadlineMs: 200 });
      await hasty.stopInstance(instanceId);
    }
    await until('the deadline to pass', async () => {
      const { state } = await provider.getInstanceInfo(instanceId);
      return state === 'running' ? state : undefined;
    });
    await provider.stopInstance(instanceId);
    expect((await provider.getInstanceInfo(instanceId)).stateReason?.code).toBe('UserRequested');
    await provider.terminateInstance(instanceId);
  });
});
