import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { LabInstanceRequest } from '../../src/resources/lab-instance-request.ts';
import type { LabWorker } from '../../src/resources/lab-worker.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';
import { type CliFixture, createCliFixture, POOL, REQUEST, WORKER } from './cli-fixture.ts';

const HOST = `  host:
    type: cml
    credentialsRef: { username: admin, password: { derivedFrom: { env: MASTER_PASSWORD } } }
    license: { mode: required, product: CML_Enterprise, tokenRef: { file: secrets/token } }
`;

let cli: CliFixture;

beforeEach(async () => {
  cli = createCliFixture();
  cli.write('m/all.yaml', [POOL, WORKER + HOST, REQUEST].join('---\n'));
  await cli.run(['apply', '-f', `${cli.folder}/m`]);
});

afterEach(() => cli[Symbol.dispose]());

/** The worker has an instance, and the lab is placed on it. */
async function place(store: ResourceStore): Promise<void> {
  const worker = (await store.get('LabWorker', 'default', 'w1'))!;
  const request = (await store.get('LabInstanceRequest', 'default', 'lab-1'))!;
  const { name, uid } = worker.metadata;
  const status: LabWorker['status'] = {
    ...worker.status,
    phase: 'Provisioning',
    observedGeneration: 1,
    attempt: 2,
    intent: {
      provider: 'memory',
      token: `${uid}/2`,
      scope: { provider: 'memory', id: 'memory:local/local', attributes: {} },
      configuration: { name, namespace: 'default', imageId: 'image-7', instanceType: 'large', zone: 'local-b' },
      createdAt: worker.metadata.creationTimestamp,
    },
    instance: { instanceId: 'vm-1', state: 'pending', availabilityZone: 'local-b', instanceType: 'large' },
    host: {
      license: { registration: 'registered', authorization: 'ok', product: 'CML_Enterprise', productUuid: 'uuid-9' },
    },
    conditions: [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'QuotaExceeded',
        message: 'The limit of the account\nis reached.',
        lastTransitionTime: worker.metadata.creationTimestamp,
      },
    ],
  };
  const placed: LabInstanceRequest['status'] = { ...request.status, phase: 'Scheduling', workerRef: { name, uid } };
  const about = { kind: 'LabWorker', namespace: 'default', name, uid } as const;
  const events = ['First', 'Second'].map((reason) => ({ about, type: 'Normal', reason, message: 'It is.' }) as const);
  await store.commit(
    [
      { type: 'update', resource: { ...worker, status } },
      { type: 'update', resource: { ...request, status: placed } },
    ],
    { events },
  );
}

describe('cloud-spi describe', () => {
  it('tells of a worker what is wanted and observed, why it waits, its labs, and its events with the newest last', async () => {
    await cli.withStore(place);
    const { exitCode, stdout, stderr } = await cli.run(['describe', 'worker', 'w1']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const expected = [
      /^LabWorker default\/w1\n {2}phase +Provisioning, for \d+s$/m,
      /^Waits because\n {2}QuotaExceeded: The limit/m,
      /^ {2}placement 0 +memory$/m,
      /^ {2}scope +memory:local\/local$/m,
      /^ {2}attempt +2, at placement 0/m,
      /^ {2}resolved to +image-7, large, local-b$/m,
      /^ {2}id +vm-1$/m,
      /^ {2}license +CML_Enterprise: registered, ok$/m,
      /^ {2}product UUID +uuid-9$/m,
      /^ {2}Progressing +False +QuotaExceeded +\d+s +The limit of the account is reached\.$/m,
      /^Labs\n.*\n {2}default +lab-1 +Scheduling/m,
      /^Events\n.*\n.* First .*\n.* Second .*\n$/m,
    ];
    for (const line of expected) expect(stdout).toMatch(line);
  });

  it('says where secrets are, and never what they are', async () => {
    const { stdout } = await cli.run(['describe', 'worker', 'w1'], { env: { MASTER_PASSWORD: 'hunter2' } });
    expect(stdout).toMatch(/credentials +user admin, password derived from environment variable MASTER_PASSWORD$/m);
    expect(stdout).toMatch(/license +required CML_Enterprise, token in file secrets\/token$/m);
    expect(stdout).not.toContain('hunter2');
  });

  it('tells of a pool its workers, and of a lab its worker', async () => {
    await cli.withStore(place);
    expect((await cli.run(['describe', 'pool', 'p1'])).stdout).toMatch(/^Workers\n {2}none$/m);
    expect((await cli.run(['describe', 'lab', 'lab-1'])).stdout).toMatch(/^Placed on\n.*\n {2}default +w1/m);
  });

  it('says that no controller has looked, and that a resource is paused', async () => {
    expect((await cli.run(['describe', 'lab', 'lab-1'])).stdout).toMatch(/^Waits because\n {2}NotSeen: /m);
    cli.write('m/all.yaml', WORKER.replace('labels: { team: a }', "annotations: { cloud-spi/paused: 'true' }") + HOST);
    await cli.run(['apply', '-f', `${cli.folder}/m`]);
    expect((await cli.run(['describe', 'worker', 'w1'])).stdout).toMatch(/^Waits because\n {2}Paused: /m);
  });

  it('writes resource, related ones and events as JSON and YAML', async () => {
    await cli.withStore(place);
    const json: unknown = JSON.parse((await cli.run(['describe', 'worker', 'w1', '-o', 'json'])).stdout);
    expect(json).toMatchObject({
      resource: { kind: 'LabWorker', metadata: { name: 'w1' } },
      related: { labs: [{ metadata: { name: 'lab-1' } }] },
      events: [{ reason: 'First' }, { reason: 'Second' }],
    });
    expect(parse((await cli.run(['describe', 'worker', 'w1', '-o', 'yaml'])).stdout)).toEqual(json);
  });

  it('ends with 1 when there is no such resource, and with 2 when there is no such kind', async () => {
    expect(await cli.run(['describe', 'worker', 'none'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'There is no LabWorker none in namespace default.\n',
    });
    expect((await cli.run(['describe', 'pod', 'x'])).exitCode).toBe(2);
    expect((await cli.run(['describe', 'worker'])).exitCode).toBe(2);
  });
});
