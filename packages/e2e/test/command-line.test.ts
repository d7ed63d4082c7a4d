import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMemoryCloud } from '@cloud-spi/provider-memory';
import { afterEach, describe, expect, it } from 'vitest';
import { MEMORY_CLOUD_SETTINGS } from '../src/world/clouds/start-memory-cloud.ts';
import { CLOUD_SPI, DEMO_WORLD, type ProcessRun, type RunningProcess, runScript, startScript } from './processes.ts';
import { temporaryFolders } from './temporary-folders.ts';

const MANIFESTS = fileURLToPath(new URL('../../../examples/demo', import.meta.url));

const aFolder = temporaryFolders();
const running: RunningProcess[] = [];

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

function start(script: string, args: readonly string[]): RunningProcess {
  const started = startScript(script, args);
  running.push(started);
  return started;
}

async function startWorld(dataDir: string): Promise<RunningProcess> {
  const world = start(DEMO_WORLD, ['--data-dir', dataDir]);
  await world.waitForOutput('The outside world runs');
  return world;
}

async function startController(dataDir: string): Promise<RunningProcess> {
  const controller = start(CLOUD_SPI, ['run', '--config', dataDir]);
  await controller.waitForOutput('the controller runs');
  return controller;
}

async function stop({ child, ended }: RunningProcess): Promise<ProcessRun> {
  child.kill('SIGTERM');
  return await ended;
}

function cloudSpi(dataDir: string, ...args: string[]): Promise<ProcessRun> {
  return runScript(CLOUD_SPI, [...args, '--config', dataDir]);
}

async function waitForPhase(dataDir: string, phase: string): Promise<void> {
  for (let look = 0; look < 300; look += 1) {
    const { stdout } = await cloudSpi(dataDir, 'get', 'workers');
    if (stdout.includes(phase)) return;
  }
  throw new Error(`No worker became ${phase}.`);
}

describe('the command line beside a running controller', () => {
  it('applies, shows and deletes; a controller that is stopped ends in good order, and the next one goes on', async () => {
    const dataDir = aFolder();
    const world = await startWorld(dataDir);
    const controller = await startController(dataDir);
    const applied = await cloudSpi(dataDir, 'apply', '-f', MANIFESTS);
    expect(applied.exitCode, applied.stderr).toBe(0);
    expect(applied.stdout).toContain('LabWorkerPool/default/ccna-workers created');
    expect((await cloudSpi(dataDir, 'apply', '-f', MANIFESTS)).stdout).toContain('ccna-workers unchanged');
    await waitForPhase(dataDir, 'Active');
    const stopped = await stop(controller);
    expect(stopped.exitCode, stopped.stderr).toBe(0);
    expect(stopped.stderr).toContain('the controller is stopping');

    const next = await startController(dataDir);
    const deleted = await cloudSpi(dataDir, 'delete', '-f', MANIFESTS, '--wait', '--timeout', '60');
    expect(deleted.exitCode, deleted.stderr).toBe(0);
    expect((await stop(next)).exitCode).toBe(0);
    expect((await stop(world)).exitCode).toBe(0);
    const cloud = await openMemoryCloud({ file: join(dataDir, 'cloud.db'), ...MEMORY_CLOUD_SETTINGS });
    expect(cloud.count()).toMatchObject({ instances: 0, volumes: 0, interfaces: 0 });
    expect(cloud.count().launched).toBeGreaterThan(0);
    cloud.close();
  }, 120_000);

  it('refuses to run when a provider speaks for another scope than the one where instances are', async () => {
    const dataDir = aFolder();
    await startWorld(dataDir);
    const controller = await startController(dataDir);
    await cloudSpi(dataDir, 'apply', '-f', MANIFESTS);
    await waitForPhase(dataDir, 'Starting');
    await stop(controller);
    const file = join(dataDir, 'cloud-spi.yaml');
    const moved = readFileSync(file, 'utf8')
      .replace('cloudId: demo', 'cloudId: other')
      .replace(/file: .*cloud\.db/, `file: ${join(dataDir, 'other.db')}`);
    writeFileSync(file, moved);
    const run = await cloudSpi(dataDir, 'run');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('memory:other/demo');
    expect(run.stderr).toContain('memory:demo/demo');
    expect(run.stderr).toContain('ccna-workers-1');
    expect(run.stderr).toContain('Restore the configuration');
  }, 60_000);
});
