import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ConformanceReport, runConformance, toBadge, toHtmlPage, toJunitXml } from '../src/index.ts';
import { findSchemaViolations, type JsonSchema } from './find-schema-violations.ts';
import { createChangedHarness } from './mutants/memory-harness.ts';

const SCHEMA = JSON.parse(readFileSync(new URL('../report-schema.json', import.meta.url), 'utf8')) as JsonSchema;

// What a provider says can be anything, and comes into the reports.
const HOSTILE = `</script><img src=x onerror="alert('1')">\u0000]]>&`;

/** A report with every kind of result. */
async function createReport(): Promise<ConformanceReport> {
  const fail = () => Promise.reject(new Error(HOSTILE));
  const { countRequests: _countRequests, ...harness } = createChangedHarness({
    decorate: () => ({ describeScope: fail, getConsoleOutput: fail }),
  });
  const deviation = {
    id: 'SCOPE-001',
    reason: `slow <b>`,
    issue: 'https://example.com/?a=1&b=2',
    expires: '2999-01-01',
  };
  const only = ['IDENTITY-001', 'IDENTITY-004', 'SCOPE-001', 'CONSOLE-001'];
  const report = await runConformance(harness, { only, deviations: [deviation], seed: 4 });
  return { ...report, options: { token: '[redacted]' }, reproduce: `npx cloud-spi-conformance --seed 4` };
}

const report = await createReport();

describe('the published schema', () => {
  it('describes every report', async () => {
    expect(new Set(report.checks.map(({ result }) => result)).size).toBe(4);
    expect(findSchemaViolations(report, SCHEMA)).toEqual([]);
    const { options: _options, reproduce: _reproduce, residue: _residue, ...least } = report;
    expect(findSchemaViolations(least, SCHEMA)).toEqual([]);
  });

  it('bites', () => {
    const [first] = report.checks;
    const wrong = { ...report, verdict: 'good', seed: -1, checks: [{ ...first, id: 'x', extra: 1, level: undefined }] };
    const { runId: _runId, ...withoutId } = wrong;
    expect(findSchemaViolations(withoutId, SCHEMA)).toEqual([
      '$ has no runId',
      expect.stringContaining('$.verdict is not one of'),
      '$.seed is less than 0',
      expect.stringContaining('$.checks[0].id is not'),
      expect.stringContaining('$.checks[0].level is not one of'),
      '$.checks[0] has the unknown extra',
    ]);
  });
});

describe('a report', () => {
  it('counts what was left from before, and after', () => {
    expect(report.residue).toEqual({ atStart: 0, atEnd: 0 });
  });

  it('as JUnit XML has every check and the verdict, and nothing that XML does not know', () => {
    const xml = toJunitXml(report);
    const count = (element: string) => xml.split(`<${element} `).length - 1;
    const failed = report.checks.filter(({ result, deviation }) => result === 'failed' && deviation === undefined);
    expect(count('testcase')).toBe(report.checks.length + 1);
    expect(count('failure')).toBe(failed.length + 1);
    expect(xml).toContain(`tests="${count('testcase')}" failures="${count('failure')}" errors="0"`);
    expect(xml).toContain(
      '<skipped message="failed: known deviation: slow &lt;b&gt; (https://example.com/?a=1&amp;b=2)"/>',
    );
    expect(xml).toMatch(/<property name="provider" value="memory[^"]*"\/>\n.*name="contract" value="version 1, /);
    expect(xml).not.toContain('\u0000');
    expect(xml).not.toContain('<img');
  });

  it('as a page has every check, needs nothing else and runs nothing', () => {
    const page = toHtmlPage(report);
    for (const { id, title } of report.checks) {
      expect(page).toContain(`<td class="id">${id}</td>`);
      expect(page).toContain(title.replaceAll("'", '&#39;'));
    }
    expect(page).toMatch(
      /<h2>what was not tried<\/h2>\n<ul>\n<li><a href="#IDENTITY-004">.*no countRequests<\/li>\n<\/ul>/,
    );
    expect(page).toContain('Known deviation until 2999-01-01: slow &lt;b&gt;');
    expect(page).toContain('&lt;/script&gt;&lt;img src=x');
    expect(page).not.toMatch(/<script|<img|<link|src=["']|url\(/);
  });

  it('as a badge says the verdict', () => {
    expect(toBadge(report)).toMatchObject({ label: 'cloud-spi v1', color: 'red' });
    const good = { ...report, verdict: 'conformant', counts: { ...report.counts, 'not-exercised': 0 } } as const;
    expect(toBadge(good)).toEqual({
      schemaVersion: 1,
      label: 'cloud-spi v1',
      message: 'conformant',
      color: 'brightgreen',
    });
    expect(toBadge({ ...report, verdict: 'conformant with deviations' })).toMatchObject({
      message: expect.stringMatching(/^conformant with deviations, \d+ checks not exercised$/),
      color: 'yellow',
    });
  });
});
