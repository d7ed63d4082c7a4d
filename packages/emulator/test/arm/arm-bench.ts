import { ComputeManagementClient, type VirtualMachine } from '@azure/arm-compute';
import {
  type ArmEmulatorOptions,
  createArmSite,
  createMachinePark,
  type MachineParkOptions,
  startArmEmulator,
} from '../../src/index.ts';
import { createManualClock } from '../manual-clock.ts';

/** How a bench is made. */
export interface ArmBenchOptions extends Omit<ArmEmulatorOptions, 'park'> {
  readonly capacity?: MachineParkOptions['capacity'];
  readonly quotas?: MachineParkOptions['quotas'];
  readonly listLagMs?: number;
}

export const GROUP = 'labs';

/** An emulated subscription whose time moves only when told to, and clients of it. Machines start in 30 s. */
export async function startArmBench({ capacity, quotas, listLagMs = 0, ...options }: ArmBenchOptions = {}) {
  const clock = createManualClock();
  const timings = { startingMs: 30_000, stoppingMs: 20_000, terminatingMs: 20_000, listLagMs };
  const park = createMachinePark({ ...createArmSite(), clock, seed: 1, timings, capacity, quotas });
  const knobs = { retryAfterSeconds: 0, ...options.knobs };
  const emulator = await startArmEmulator({ park, buckets: 'unlimited', ...options, knobs });
  const client = new ComputeManagementClient(
    { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) },
    emulator.subscriptionId,
    { endpoint: emulator.url, allowInsecureConnection: true, retryOptions: { maxRetries: 0 } },
  );
  // The SDK sends no token over http; the emulator asks for one.
  client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  client.pipeline.addPolicy({
    name: 'token',
    sendRequest: (request, next) => {
      request.headers.set('authorization', 'Bearer bench');
      return next(request);
    },
  });
  return {
    clock,
    park,
    emulator,
    client,
    /** A request without the SDK. */
    async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const separator = path.includes('?') ? '&' : '?';
      const url = path.startsWith('http') ? path : `${emulator.url}${path}${separator}api-version=2024-03-01`;
      const answer = await fetch(url, {
        method,
        headers: { authorization: 'Bearer bench', 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json = text === '' ? undefined : JSON.parse(text);
      return { status: answer.status, headers: answer.headers, json };
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** An emulated subscription and clients of it. */
export type ArmBench = Awaited<ReturnType<typeof startArmBench>>;

/** Path of a resource of the group. */
export function pathOf({ emulator }: ArmBench, type: string, name: string): string {
  return `/subscriptions/${emulator.subscriptionId}/resourceGroups/${GROUP}/providers/${type}/${name}`;
}

/** A machine with an interface and a public address, all of which go with it. */
export function aMachine({ emulator }: ArmBench, changes: Partial<VirtualMachine> = {}): VirtualMachine {
  const network = `/subscriptions/${emulator.subscriptionId}/resourceGroups/${GROUP}/providers/Microsoft.Network`;
  return {
    location: emulator.location,
    tags: { team: 'red' },
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: {
      imageReference: { publisher: 'debian', offer: 'debian-12', sku: '12-gen2', version: 'latest' },
      osDisk: { name: 'disk', createOption: 'FromImage', deleteOption: 'Delete' },
    },
    osProfile: {
      computerName: 'worker',
      adminUsername: 'azureuser',
      customData: Buffer.from('#cloud-config').toString('base64'),
      linuxConfiguration: {
        ssh: { publicKeys: [{ path: '/home/azureuser/.ssh/authorized_keys', keyData: 'ssh-rsa A' }] },
      },
    },
    networkProfile: {
      networkApiVersion: '2022-11-01',
      networkInterfaceConfigurations: [
        {
          name: 'nic',
          primary: true,
          deleteOption: 'Delete',
          ipConfigurations: [
            {
              name: 'primary',
              subnet: { id: `${network}/virtualNetworks/labs-net/subnets/workers` },
              publicIPAddressConfiguration: { name: 'ip', sku: { name: 'Standard' }, deleteOption: 'Delete' },
            },
          ],
        },
      ],
    },
    diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    ...changes,
  };
}

/** The error of a request of the SDK that must fail. */
export async function failureOf(
  call: PromiseLike<unknown>,
): Promise<{ statusCode?: number; code?: string; message: string }> {
  return await call.then(
    () => {
      throw new Error('It succeeded.');
    },
    (error: unknown) => error as Error,
  );
}
