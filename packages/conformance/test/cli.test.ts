import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Output } from '../src/cli/print-progress.ts';
import { runCli } from '../src/cli/run-cli.ts';
import type { ConformanceReport } from '../src/index.ts';
import { findSchemaViolations, type JsonSchema } from './find-schema-violations.ts';

const SCHEMA = JSON.parse(readFileSync(new URL('../report-schema.json', import.meta.url), 'utf8')) as JsonSchema;
const MEMORY = '@cloud-spi/provider-memory/conformance-harness';
// A harness that was run is disposed: every run makes its own.
const FRESH = './fresh-harness.js';
const FOLDER = fileURLToPath(new URL('harnesses', import.meta.url));

function createOutput(isTTY = false) {
  const texts: string[] = [];
  const output: Output = { isTTY, write: (text: string) => texts.push(text) };
  return { output, text: () => texts.join('') };
}

async function run(args: readonly string[], isTTY = false) {
  const [standardOutput, standardError] = [createOutput(isTTY), createOutput()];
  const surroundings = { standardOutput: standardOutput.output, standardError: standardError.output, folder: FOLDER };
  const exitCode = await runCli(args, surroundings);
  return { exitCode, output: standardOutput.text(), errors: standardError.text() };
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function readReport(folder: string): ConformanceReport {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ConformanceReport;
}

function writeDeviations(deviations: unknown): string {
  const file = join(createFolder(), 'deviations.json');
  writeFileSync(file, JSON.stringify(deviations));
  return file;
}

describe('cloud-spi-conformance', { timeout: 180_000 }, () => {
  it('ends with 0 for a conformant provider, and writes the report', async () => {
    const folder = createFolder();
    const { exitCode, output, errors } = await run([
      '--harness',
      MEMORY,
      '--report',
      join(folder, 'out'),
      '--seed',
      '7',
    ]);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toMatch(/^run [0-9a-f-]{36}, seed 7\n/);
    expect(output).toContain('ok READ-001 The object that provisioned sees its instance at once\n');
    // On a busy machine the last lines say which random histories the time was too short for.
    expect(output).toMatch(
      /\nmemory \d+\.\d+\.\d+: conformant \(\d+ ok, 0 FAILED, 0 skipped, 0 not exercised;.*\)\n( {2}HISTORY-\d{3} played .*\n)* {2}report: .*report\.html\n$/,
    );
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual([
      'badge.json',
      'junit.xml',
      'report.html',
      'report.json',
    ]);
    const report = readReport(join(folder, 'out'));
    expect(findSchemaViolations(report, SCHEMA)).toEqual([]);
    expect(report.reproduce).toBe(`npx cloud-spi-conformance --harness ${MEMORY} --seed 7`);
    expect(report).toMatchObject({ reportVersion: 1, verdict: 'conformant', objections: [], seed: 7, live: false });
    const first = { id: 'IDENTITY-001', result: 'passed', level: 'core', rules: ['R-IDENTITY-1'] };
    expect(report.checks[0]).toMatchObject(first);
  });

  it('shows a counter on a terminal, and a line only for what did not pass', async () => {
    const { output } = await run(['--harness', FRESH, '--histories', '3'], true);
    expect(output).toContain(' READ-002\r\u001b[K');
    expect(output.split('\n')).toHaveLength(3);
  });

  it('ends with 1 for a part of the suite: a part proves nothing', async () => {
    const { exitCode, output } = await run(['--harness', FRESH, '--only', 'READ-001', '--only', 'READ-003']);
    expect(exitCode).toBe(1);
    expect(output.split('\n').filter((line) => line.startsWith('ok'))).toHaveLength(2);
    expect(output).toContain('not conformant (2 ok, 0 FAILED');
    expect(output).toContain('core checks were skipped');
  });

  it('passes options to a harness that is a function', async () => {
    const args = ['--harness', './harness-with-options.js', '--options', 'options.json', '--only', 'IDENTITY-002'];
    const { exitCode, output } = await run([...args, '--live']);
    expect(exitCode).toBe(1);
    expect(output).toContain('with options, live: true');
  });

  it('tells in the report how options were formed, and not what they said', async () => {
    const folder = createFolder();
    const args = ['--harness', './harness-with-options.js', '--options', 'options.json', '--only', 'IDENTITY-002'];
    await run([...args, '--report', folder]);
    expect(readReport(folder).options).toEqual({ name: '[redacted]' });
    expect(readReport(folder).reproduce).toMatch(/ --options options\.json --only IDENTITY-002$/);
  });

  it('ends with 0 for failures that were announced, and says so', async () => {
    const deviation = { id: 'IDENTITY-003', reason: 'not frozen', issue: '#7', expires: '2999-12-31' };
    const args = ['--harness', './unfrozen-harness.js'];
    expect((await run(args)).exitCode).toBe(1);
    const { exitCode, output } = await run([...args, '--deviations', writeDeviations([deviation])]);
    expect(exitCode).toBe(0);
    expect(output).toContain('deviates IDENTITY-003');
    expect(output).toMatch(
      /unfrozen .*: conformant with deviations .*\n {2}IDENTITY-003 deviates until 2999-12-31: #7\n/,
    );
  });

  it('removes what a run left behind, and nothing else', async () => {
    const { exitCode, output } = await run(['reap', '--harness', './left-behind-harness.js', '--run', 'run-7']);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^removed vm-.*\nremoved vm-.*\nmemory: 2 instances of run run-7 removed\n$/);
  });

  it.each([
    ['a missing module', ['--harness', 'not-installed'], 'harness not-installed cannot be resolved: it is not found'],
    ['a subpath that is not exported', ['--harness', '@cloud-spi/spi/secret'], 'does not export it'],
    ['a module that throws', ['--harness', './broken-harness.js'], 'cannot be loaded: the cloud is not configured'],
    ['a module without harness', ['--harness', './no-harness.js'], 'has no export named "harness"'],
    [
      'an incomplete harness',
      ['--harness', './incomplete-harness.js'],
      'has no validConfiguration, unknownInstanceId, malformedInstanceId',
    ],
    [
      'a harness without provider',
      ['--harness', './no-provider-harness.js'],
      'The harness no-provider makes no provider: set the project option',
    ],
    ['options for a harness that takes none', ['--harness', MEMORY, '--options', 'options.json'], 'be a function'],
    ['a live run of a harness that has none', ['--harness', MEMORY, '--live'], 'must be a function'],
    ['missing options', ['--harness', MEMORY, '--options', 'missing.json'], 'options file missing.json cannot be read'],
    [
      'options that are not JSON',
      ['--harness', MEMORY, '--options', 'not-json.txt'],
      'not-json.txt cannot be read: it is',
    ],
    ['an unknown check', ['--harness', FRESH, '--only', 'READ-999'], 'The suite has no check READ-999'],
    ['an unknown option', ['--fast'], '--fast'],
    [
      'no deviations file',
      ['--harness', FRESH, '--deviations', 'gone.json'],
      'deviations file gone.json cannot be read',
    ],
    [
      'an expired deviation',
      ['--harness', FRESH, '--deviations', 'expired-deviations.json'],
      'READ-001 expired on 2020-01-01',
    ],
  ])('ends with 2 for %s, and names it', async (_, args, message) => {
    const { exitCode, errors, output } = await run(args);
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(message);
    expect(errors).toMatch(/^cloud-spi-conformance: .*\n$/);
  });

  it('shows its usage', async () => {
    const { exitCode, output } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(output).toContain('Usage: cloud-spi-conformance --harness <module>');
  });

  it('goes on when the provider ends the process', () => {
    const command = fileURLToPath(new URL('../bin/cloud-spi-conformance.js', import.meta.url));
    const args = [command, '--harness', './exiting-harness.js', '--only', 'READ-001', '--only', 'TAGS-004'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: FOLDER, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/FAILED READ-001 .*\n +.*process\.exit was called/);
    expect(stdout).toContain('ok TAGS-004');
  });

  it('runs as a command, and goes on when the provider leaves errors unhandled', () => {
    const command = fileURLToPath(new URL('../bin/cloud-spi-conformance.js', import.meta.url));
    const only = ['READ-001', 'TAGS-004'].flatMap((id) => ['--only', id]);
    const args = [command, '--harness', './stray-harness.js', ...only];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: FOLDER, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/FAILED READ-001 .*\n +An error went unhandled: nobody listens\n/);
    expect(stdout).toContain('ok TAGS-004');
  });
});
