import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ConformanceCheck } from '../check.ts';
import { CHECKS } from '../checks.ts';
import type { CheckResult, ConformanceReport } from '../conformance-report.ts';
import type { TrackedCreation } from '../context/track-provider.ts';
import { createReport } from '../create-report.ts';
import { toDeviationField } from '../deviations.ts';
import { NOT_SELECTED } from '../find-obstacle.ts';
import type { WorkerMessage, WorkerTask } from './worker-protocol.ts';

/** How a run is supervised. */
export interface SupervisionSettings extends Omit<WorkerTask, 'seed' | 'earlier'> {
  readonly seed: number | undefined;
  /** How long in milliseconds the worker may be silent before it is ended: its event loop is blocked. Default 30000. */
  readonly blockLimitMs: number | undefined;
  /** Is told, before the first check, what names the run and what repeats it. */
  readonly onStart: (run: { readonly runId: string; readonly seed: number }) => void;
  /** Is told of every result as soon as it is known. */
  readonly onResult: (result: CheckResult) => void;
}

type Ready = Extract<WorkerMessage, { readonly kind: 'ready' }>;

/** How a worker ended. */
type WorkerEnd =
  | { readonly kind: 'report'; readonly report: ConformanceReport }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'ended'; readonly how: string };

const WORKER = fileURLToPath(new URL('../../bin/suite-worker.js', import.meta.url));
const RANDOM_SEEDS = 2 ** 31;
const START_LIMIT_MS = 60_000;
const BLOCK_LIMIT_MS = 30_000;

/**
 * Runs the suite in a child process. When the provider crashes that process, or blocks its event loop, the check that ran
 * is failed and the run goes on in another one, which first removes what that check had made.
 *
 * @param settings - What to run.
 * @returns The report.
 * @throws Error when the harness cannot be loaded, makes no provider, or ends the process before the first check.
 */
export async function superviseRun(settings: SupervisionSettings): Promise<ConformanceReport> {
  const run = new SupervisedRun(settings);
  for (;;) {
    const end = await run.startWorker();
    if (end.kind === 'report') return end.report;
    if (end.kind === 'unusable' && run.isUntouched) throw new Error(end.message);
    const how = end.kind === 'ended' ? end.how : end.message;
    const report = run.takeUp(how);
    if (report !== undefined) return report;
  }
}

class SupervisedRun {
  readonly #settings: SupervisionSettings;
  readonly #runId = randomUUID();
  readonly #seed: number;
  readonly #startedAtMs = Date.now();
  readonly #results: CheckResult[] = [];
  #ready: Ready | undefined;
  #current: { readonly startedAt: number } | undefined;
  #isFinishing = false;
  /** Whether the harness of the present worker makes providers. */
  #isWorkerReady = false;
  #creations: TrackedCreation[] = [];

  constructor(settings: SupervisionSettings) {
    this.#settings = settings;
    this.#seed = settings.seed ?? Math.floor(Math.random() * RANDOM_SEEDS);
  }

  /** Whether no check has begun yet: then it is not the provider's calls that are at fault. */
  get isUntouched(): boolean {
    return this.#results.length === 0 && this.#current === undefined;
  }

  async startWorker(): Promise<WorkerEnd> {
    const { only, source, histories, maxInstances, deviations, blockLimitMs = BLOCK_LIMIT_MS } = this.#settings;
    this.#isWorkerReady = false;
    // Standard output belongs to the report of progress; what a provider prints goes to standard error.
    const child = fork(WORKER, { stdio: ['ignore', 2, 2, 'ipc'] });
    const end = this.#listen(child, blockLimitMs);
    const earlier = {
      runId: this.#runId,
      startedAtMs: this.#startedAtMs,
      residueAtStart: this.#ready?.residueAtStart,
      results: this.#results,
      abandoned: this.#creations,
    };
    const task: WorkerTask = { source, only, seed: this.#seed, histories, maxInstances, deviations, earlier };
    child.send(task, () => {}); // a child that is gone already is noticed by its end
    return await end;
  }

  /**
   * Notes the check during which a worker ended as failed; when the harness cannot even be made again, all that are left.
   *
   * @param how - How it ended.
   * @returns The report, when there is nothing left to run.
   * @throws Error when no check had begun.
   */
  takeUp(how: string): ConformanceReport | undefined {
    const ready = this.#ready;
    if (ready === undefined) throw new Error(`The harness ${this.#settings.source.module} cannot be used: ${how}`);
    if (this.#isFinishing) return this.#sumUp(ready, [`what is left cannot be counted: ${how}`]);
    const left = CHECKS.slice(this.#results.length);
    for (const check of this.#isWorkerReady ? left.slice(0, 1) : left) this.#fail(check, how);
    return this.#isWorkerReady && left.length > 0 ? undefined : this.#sumUp(ready, []);
  }

  #fail({ id, title, group, level, rules }: ConformanceCheck, reason: string): void {
    const { startedAt = performance.now() } = this.#current ?? {};
    const { only, deviations = [] } = this.#settings;
    const isSelected = only?.includes(id) ?? true;
    this.#note({
      ...{ id, title, group, level, rules },
      ...(isSelected ? { result: 'failed', reason, ...toDeviationField(deviations, id) } : NOT_SELECTED),
      durationMs: Math.round(performance.now() - startedAt),
      // How many calls the process had made before it ended nobody knows.
      ...(this.#current === undefined && { providerCalls: 0 }),
    });
  }

  #sumUp({ provider, capabilities }: Ready, objections: readonly string[]): ConformanceReport {
    const { live } = this.#settings.source;
    return createReport({
      ...{ provider, capabilities, runId: this.#runId, seed: this.#seed, live, startedAtMs: this.#startedAtMs },
      ...{ results: this.#results, objections, residue: undefined },
    });
  }

  #note(result: CheckResult): void {
    this.#results.push(result);
    this.#current = undefined;
    this.#settings.onResult(result);
  }

  #listen(child: ChildProcess, blockLimitMs: number): Promise<WorkerEnd> {
    return new Promise((resolve) => {
      let isBlocked = false;
      const block = () => {
        isBlocked = true;
        child.kill('SIGKILL');
      };
      // Starting takes its time on a busy machine; from its first word on the worker speaks every second.
      let watchdog = setTimeout(block, Math.max(blockLimitMs, START_LIMIT_MS));
      let last: WorkerEnd | undefined;
      child.on('message', (message: WorkerMessage) => {
        clearTimeout(watchdog);
        watchdog = setTimeout(block, blockLimitMs);
        last = this.#hear(message) ?? last;
      });
      child.on('error', (error) => {
        last ??= { kind: 'ended', how: `The process of the provider cannot be started: ${error.message}` };
      });
      child.on('close', (code, signal) => {
        clearTimeout(watchdog);
        const how = isBlocked
          ? `The provider blocked the event loop for more than ${blockLimitMs} ms`
          : `The provider ended the process (${signal ?? `exit code ${code}`})`;
        resolve(last ?? { kind: 'ended', how });
      });
    });
  }

  #hear(message: WorkerMessage): WorkerEnd | undefined {
    switch (message.kind) {
      case 'alive':
        return undefined;
      case 'ready':
        if (this.#ready === undefined) this.#settings.onStart({ runId: this.#runId, seed: this.#seed });
        this.#ready ??= message;
        this.#isWorkerReady = true;
        this.#creations = []; // what an earlier worker had left behind is removed
        return undefined;
      case 'begin':
        this.#current = { startedAt: performance.now() };
        return undefined;
      case 'creation':
        this.#creations.push(message.creation);
        return undefined;
      case 'result':
        this.#creations = [];
        this.#note(message.result);
        return undefined;
      case 'finishing':
        this.#isFinishing = true;
        return undefined;
      default:
        return message;
    }
  }
}
