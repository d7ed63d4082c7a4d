import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AnyResource,
  createLogger,
  ENDED_REQUEST_PHASES,
  loadConfiguration,
  type ResourceStore,
  runController,
} from '@cloud-spi/controller';
import { type DataFolder, toDataFolder } from '../world/data-folder.ts';
import { forkWorld } from '../world/fork-world.ts';
import { readJsonFile, writeJsonFile } from '../world/json-file.ts';
import type { WorldSummary } from '../world/world-summary.ts';
import { DemoOptionError, type DemoOptions, parseDemoOptions } from './demo-options.ts';
import { applyManifests, listEverything, openDemoStore } from './demo-store.ts';
import { createProgress, type Progress } from './progress.ts';

const LOOK_EVERY_MS = 200;
const GIVE_UP_AFTER_MS = 5 * 60_000;

/** What a demonstration came to. */
interface DemoSummary extends WorldSummary {
  /** How long this run took. */
  readonly durationMs: number;
}

/** How far a demonstration got: kept in the data folder, so that an interrupted one goes on there. */
type Stage = 'applying' | 'running' | 'removing';

/**
 * Runs the main job from end to end on simulated clouds and hosts: applies the example manifests, waits until every lab
 * has run its time, removes everything, and counts in the outside world what is left.
 *
 * @param args - Command-line arguments; see {@link parseDemoOptions}.
 * @returns The exit code: 0 when every lab completed and nothing is left behind, 1 when not, 2 for a wrong option.
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  let options: DemoOptions;
  try {
    options = parseDemoOptions(args);
  } catch (error) {
    if (!(error instanceof DemoOptionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const temporary = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'cloud-spi-demo-')) : undefined;
  const progress = createProgress(options.json ? process.stderr : process.stdout);
  const interruption = interruptionSignal();
  try {
    const folder = toDataFolder(options.dataDir ?? temporary ?? '');
    const summary = await demonstrate(folder, options.providers, progress, interruption);
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : describe(summary));
    return isGood(summary) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return interruption.aborted ? 130 : 1;
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}

async function demonstrate(
  folder: DataFolder,
  providers: DemoOptions['providers'],
  progress: Progress,
  interruption: AbortSignal,
): Promise<DemoSummary> {
  const startedAt = performance.now();
  const world = await forkWorld(folder.root, providers);
  try {
    const labsRequested = await runJob(folder, progress, AbortSignal.any([interruption, world.lost]));
    const summary = await world.summarize(labsRequested);
    return { ...summary, durationMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    throw world.lost.aborted ? world.lost.reason : error;
  } finally {
    await world.close();
  }
}

/** Runs the controller until everything that the manifests ask for has come and gone. Returns the number of labs. */
async function runJob(folder: DataFolder, progress: Progress, interruption: AbortSignal): Promise<number> {
  const store = await openDemoStore(folder);
  const stop = new AbortController();
  const loaded = await loadConfiguration({ option: folder.configuration, env: {}, workingFolder: folder.root });
  const log = createWriteStream(join(folder.root, 'controller.log'), { flags: 'a' });
  const logger = createLogger({ level: loaded.configuration.log.level, destination: log });
  const controller = runController({ ...loaded, logger, signal: stop.signal });
  try {
    return await Promise.race([
      controller.then(() => Promise.reject(new Error('The controller ended too early.'))),
      playThrough(folder, store, progress, interruption),
    ]);
  } finally {
    progress.end();
    stop.abort();
    await controller.finally(() => log.end());
    await store.close();
  }
}

async function playThrough(
  folder: DataFolder,
  store: ResourceStore,
  progress: Progress,
  interruption: AbortSignal,
): Promise<number> {
  let stage = readJsonFile<Stage>(folder.stage, 'applying');
  const enter = (next: Stage) => {
    stage = next;
    writeJsonFile(folder.stage, stage);
  };
  const labs = await applyManifests(store, folder.manifests, { dryRun: stage !== 'applying' });
  if (stage === 'applying') enter('running');
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const rows = await listEverything(store);
    progress.show(rows);
    if (stage === 'running' && rows.every(hasRun)) enter('removing');
    if (stage === 'removing') {
      if (rows.length === 0) return labs;
      const living = rows.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      // Workers belong to their pool, which lets them go.
      const changes = living
        .filter(({ kind }) => kind !== 'LabWorker')
        .map((resource) => ({ type: 'delete', resource }) as const);
      if (changes.length > 0) await store.commit(changes);
    }
    if (performance.now() > giveUpAt)
      throw new Error(`The demonstration is not done after ${GIVE_UP_AFTER_MS / 60_000} minutes.`);
    await delay(LOOK_EVERY_MS, undefined, { signal: interruption });
  }
}

function hasRun(resource: AnyResource): boolean {
  return resource.kind !== 'LabInstanceRequest' || ENDED_REQUEST_PHASES.includes(resource.status.phase);
}

function isGood({ labs, instances, licenses }: DemoSummary): boolean {
  return labs.failed === 0 && instances.leaked === 0 && licenses.seatsLeaked === 0;
}

function describe({ workers, labs, instances, licenses, durationMs }: DemoSummary): string {
  return [
    '',
    `workers   ${workers.created} created, ${workers.ready} ready, ${workers.terminated} terminated`,
    `labs      ${labs.requested} requested, ${labs.completed} completed, ${labs.failed} failed`,
    `cloud     ${instances.provisioned} instances provisioned, ${instances.leaked} instances, volumes or interfaces left`,
    `licenses  ${licenses.seatsLeaked} seats left`,
    `duration  ${(durationMs / 1_000).toFixed(1)} s`,
    '',
  ].join('\n');
}

/** Ctrl-C and SIGTERM end the demonstration in good order: what it began stays in the data folder. */
function interruptionSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new Error('Interrupted.')));
  }
  return controller.signal;
}
