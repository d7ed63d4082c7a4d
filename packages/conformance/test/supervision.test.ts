import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMemoryCloud } from '@cloud-spi/provider-memory';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../src/cli/run-cli.ts';
import { CHECKS, type ConformanceReport } from '../src/index.ts';
import { findSchemaViolations, type JsonSchema } from './find-schema-violations.ts';

const SCHEMA = JSON.parse(readFileSync(new URL('../report-schema.json', import.meta.url), 'utf8')) as JsonSchema;
const HARNESSES = fileURLToPath(new URL('harnesses', import.meta.url));
const ONLY = ['READ-001', 'READ-003', 'TAGS-004'].flatMap((id) => ['--only', id]);
const SHORT_BLOCK = ['--block-limit', '4000'];

interface Ending {
  readonly how: 'abort' | 'kill' | 'block';
  readonly when?: 'read' | 'load' | 'end';
  readonly isOnce?: boolean;
}

/** Runs some checks against a provider that ends or blocks its process once. */
async function runEnding(ending: Ending) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = join(folder, 'options.json');
  writeFileSync(options, JSON.stringify({ folder, ...ending }));
  const [output, errors]: string[][] = [[], []];
  const surroundings = {
    standardOutput: { write: (text: string) => void output?.push(text) },
    standardError: { write: (text: string) => void errors?.push(text) },
    folder: HARNESSES,
  };
  const args = ['--harness', './ending-harness.js', '--options', options, '--report', folder, ...ONLY, ...SHORT_BLOCK];
  const exitCode = await runCli(args, surroundings);
  return { exitCode, output: output?.join(''), errors: errors?.join(''), folder };
}

function readReport(folder: string): ConformanceReport {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ConformanceReport;
}

describe('a provider that ends or blocks the process', { timeout: 120_000 }, () => {
  it.each([
    ['abort', 'The provider ended the process (SIGABRT)'],
    ['kill', 'The provider ended the process (SIGKILL)'],
    ['block', 'The provider blocked the event loop for more than 4000 ms'],
  ] as const)('by %s fails the check that runs; the others run, and the report is whole', async (how, reason) => {
    const { exitCode, output, folder } = await runEnding({ how });
    expect(exitCode).toBe(1);
    expect(output).toContain(`FAILED READ-001 The object that provisioned sees its instance at once\n    ${reason}\n`);
    const report = readReport(folder);
    expect(report.checks.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
    const ran = report.checks.filter(({ result }) => result !== 'skipped').map(({ id, result }) => [id, result]);
    expect(ran).toEqual([
      ['READ-001', 'failed'],
      ['READ-003', 'passed'],
      ['TAGS-004', 'passed'],
    ]);
    const countsCalls = (wanted: string) => 'providerCalls' in (report.checks.find(({ id }) => id === wanted) ?? {});
    expect([countsCalls('READ-001'), countsCalls('READ-003')]).toEqual([false, true]);
    expect(report.reproduce).toMatch(/ --block-limit 4000$/);
    expect(findSchemaViolations(report, SCHEMA)).toEqual([]);
    expect(report.objections).toEqual(['READ-001 failed', expect.stringMatching(/core checks were skipped: a part/)]);
  });

  it('leaves nothing behind: what the check had made is removed by the next process', async () => {
    const { folder } = await runEnding({ how: 'kill' });
    const cloud = await openMemoryCloud({ file: join(folder, 'cloud.db') });
    const { launched, instances } = cloud.count();
    cloud.close();
    expect({ launched, instances }).toEqual({ launched: 1, instances: 0 });
  });

  it('before the first check is a mistake of the harness', async () => {
    const { exitCode, errors } = await runEnding({ how: 'abort', when: 'load' });
    expect(exitCode).toBe(2);
    expect(errors).toContain(
      'The harness ./ending-harness.js cannot be used: The provider ended the process (SIGABRT)',
    );
  });

  it('again and again, before any check, fails all that are left, and the report is written', async () => {
    const { exitCode, folder } = await runEnding({ how: 'kill', isOnce: false });
    expect(exitCode).toBe(1);
    const { checks } = readReport(folder);
    expect(checks.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
    const failed = checks.filter(({ result }) => result === 'failed');
    expect(failed.map(({ id }) => id)).toEqual(['READ-001', 'READ-003', 'TAGS-004']);
    expect(failed.at(-1)?.reason).toBe('The provider ended the process (SIGKILL)');
  });

  it('at the very end speaks against it; the report is written', async () => {
    const { exitCode, folder } = await runEnding({ how: 'abort', when: 'end' });
    expect(exitCode).toBe(1);
    const reason = 'what is left cannot be counted: The provider ended the process (SIGABRT)';
    expect(readReport(folder).objections).toContain(reason);
  });
});
