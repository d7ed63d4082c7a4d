import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/configuration/parse-configuration.ts';
import { runController } from '../../src/run-controller.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { requestDraft } from '../../test/store/resource-drafts.ts';
import { waitUntil } from '../../test/store/start-store-process.ts';
import { create } from '../../test/store/store-steps.ts';
import { type PostgresqlServer, startPostgresqlServer } from '../postgresql/start-postgresql-server.ts';

describe('a controller whose database comes and goes', { timeout: 180_000 }, () => {
  let server: PostgresqlServer;
  let folder: string;
  let stopping: AbortController;
  let ended: Promise<void>;
  let url: string;
  const log: string[] = [];
  beforeAll(async () => {
    server = await startPostgresqlServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cloud-spi-ready-'));
    writeFileSync(join(folder, 'url'), server.url);
    log.length = 0;
  });
  afterEach(async () => {
    stopping.abort();
    await ended;
    rmSync(folder, { recursive: true });
  });

  async function startController(): Promise<void> {
    const port = await freePort();
    const file = join(folder, 'cloud-spi.yaml');
    const text = `
      apiVersion: cloud-spi/v1alpha1
      kind: Configuration
      store: { type: postgresql, urlRef: { file: ./url } }
      health: { port: ${port} }`;
    const { configuration, problems } = parseConfiguration(text, file);
    if (configuration === undefined) throw new Error(JSON.stringify(problems));
    stopping = new AbortController();
    const logger = pino({ level: 'warn' }, { write: (line: string) => log.push(line) });
    ended = runController({ configuration, file, logger, signal: stopping.signal });
    url = `http://127.0.0.1:${port}`;
    await waitUntil(() => livesOn().catch(() => false));
  }

  async function readiness(): Promise<{ status: number; text: string }> {
    const response = await fetch(`${url}/readyz`);
    return { status: response.status, text: await response.text() };
  }
  const isReady = async () => (await readiness()).status === 200;
  const livesOn = async () => (await fetch(`${url}/livez`)).status === 200;

  it('lives and says that it is not ready when there is no database at its start, and is ready when there is', async () => {
    await server.halt('fast');
    await startController();
    await waitUntil(() => log.length > 0);
    expect(log[0]).toContain('nothing listens there');
    expect(await readiness()).toEqual({ status: 503, text: 'The store is not open yet.\n' });
    expect(await livesOn()).toBe(true);
    await server.resume();
    await waitUntil(isReady);
  });

  it('says so when the database goes away in the middle, and goes on with all that was wanted when it is back', async () => {
    await startController();
    await waitUntil(isReady);
    const opened = await openPostgresqlStore({ url: server.url });
    const { metadata } = await create(opened.store, requestDraft(`lab-${Date.now()}`));
    await server.halt('immediate');
    const { status, text } = await readiness();
    expect(status).toBe(503);
    expect(text).toMatch(/^The store 127\.0\.0\.1:\d+\/postgres cannot be used: /);
    expect(text).not.toContain('only-for-tests');
    expect(await livesOn()).toBe(true);
    await server.resume();
    await waitUntil(isReady);
    // Its type of lab host is not configured: the controller has looked at it, and says so.
    await waitUntil(async () => {
      const row = await opened.store.getByUid('LabInstanceRequest', metadata.uid);
      return row !== undefined && row.status.conditions.length > 0;
    });
    await opened.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
