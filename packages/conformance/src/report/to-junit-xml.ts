import type { CheckResult, ConformanceReport } from '../conformance-report.ts';
import { escapeMarkup } from './escape-markup.ts';
import { toHistoriesNote } from './to-histories-note.ts';

/**
 * Writes a report in the form that build servers read. What was not exercised, and what fails by a known deviation, is
 * skipped there: the form has no other word.
 *
 * @param report - The report.
 */
export function toJunitXml(report: ConformanceReport): string {
  const { provider, spi, suite, startedAt, durationMs, checks, verdict, seed, runId, objections } = report;
  const cases = [...checks.map(toTestCase), toVerdictCase(objections)];
  const count = (element: string) => cases.filter((text) => text.includes(`<${element} `)).length;
  const attributes = {
    name: `conformance of ${provider.name}`,
    timestamp: startedAt,
    time: toSeconds(durationMs),
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: '0',
    skipped: String(count('skipped')),
  };
  const facts = {
    verdict,
    provider: [provider.name, provider.version ?? ''].join(' ').trim(),
    contract: `version ${spi.version}, @cloud-spi/spi ${spi.packageVersion}`,
    suite: `${suite.name} ${suite.version}`,
    seed,
    runId,
    reproduce: report.reproduce ?? '',
  };
  const properties = Object.entries(facts).map(
    ([name, value]) => `      <property${toAttributes({ name, value: String(value) })}/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${toAttributes(attributes)}>`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases.map((text) => `    ${text}`),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function toTestCase(check: CheckResult): string {
  const { id, title, group, result, reason = '', rules, durationMs, deviation } = check;
  const attributes = { classname: group, name: `${id} ${title}`, time: toSeconds(durationMs) };
  const opening = `<testcase${toAttributes(attributes)}`;
  const note = toHistoriesNote(check);
  if (note !== undefined) return `${opening}><system-out>${escapeMarkup(note)}</system-out></testcase>`;
  if (result === 'passed') return `${opening}/>`;
  const message = deviation === undefined ? reason : `known deviation: ${deviation.reason} (${deviation.issue})`;
  if (result !== 'failed' || deviation !== undefined) {
    return `${opening}><skipped${toAttributes({ message: `${result}: ${message}` })}/></testcase>`;
  }
  const failure = toAttributes({ message: reason.split('\n', 1)[0] ?? '', type: rules.join(', ') });
  return `${opening}><failure${failure}>${escapeMarkup(reason)}</failure></testcase>`;
}

function toVerdictCase(objections: readonly string[]): string {
  const opening = '<testcase classname="verdict" name="nothing speaks against conformance" time="0.000"';
  if (objections.length === 0) return `${opening}/>`;
  return `${opening}><failure${toAttributes({ message: objections.join('; '), type: 'verdict' })}/></testcase>`;
}

function toAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeMarkup(value)}"`)
    .join('');
}

function toSeconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(3);
}
