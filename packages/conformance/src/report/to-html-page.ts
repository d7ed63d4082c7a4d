import { CHECK_GROUPS } from '../check.ts';
import type { CheckResult, ConformanceReport } from '../conformance-report.ts';
import { RULES } from '../rules.ts';
import { escapeMarkup } from './escape-markup.ts';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d8dee4; }
  td.number { text-align: right; white-space: nowrap; } td.id { white-space: nowrap; }
  pre { white-space: pre-wrap; margin: .3rem 0 0; padding: .5rem; background: #f6f8fa; overflow-wrap: anywhere; }
  .passed { color: #1a7f37; } .failed { color: #cf222e; font-weight: bold; } .deviates { color: #9a6700; }
  .skipped, .not-exercised { color: #59636e; }
  .rule { color: #59636e; font-size: .85rem; }
  @media (prefers-color-scheme: dark) {
    body { background: #0d1117; color: #e6edf3; } th, td { border-color: #30363d; } pre { background: #161b22; }
    .passed { color: #3fb950; } .failed { color: #f85149; } .deviates { color: #d29922; }
    .skipped, .not-exercised, .rule { color: #9198a1; }
  }`;

/**
 * Writes a report as one page that needs nothing else: no script, no image, no network.
 *
 * @param report - The report.
 */
export function toHtmlPage(report: ConformanceReport): string {
  const { provider, verdict, objections } = report;
  const title = `${provider.name}${provider.version === undefined ? '' : ` ${provider.version}`}: ${verdict}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
${objections.length === 0 ? '' : toList(objections)}
${toTable(
  ['', ''],
  toFacts(report).map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`),
)}
${CHECK_GROUPS.map((group) => toGroup(group, report)).join('\n')}
</body>
</html>
`;
}

function toFacts({ spi, suite, startedAt, durationMs, counts, ...report }: ConformanceReport): [string, string][] {
  const { seed, runId, live, residue, capabilities, options, reproduce } = report;
  return [
    ['Contract', escapeMarkup(`version ${spi.version}, @cloud-spi/spi ${spi.packageVersion}`)],
    ['Suite', escapeMarkup(`${suite.name} ${suite.version}`)],
    ['Run', escapeMarkup(`${runId}, ${startedAt}, ${(durationMs / 1_000).toFixed(1)} s, seed ${seed}`)],
    ['Live run', live ? 'yes' : 'no'],
    [
      'Checks',
      escapeMarkup(
        Object.entries(counts)
          .map(([result, count]) => `${count} ${result}`)
          .join(', '),
      ),
    ],
    ...(residue === undefined
      ? []
      : [toFact('Residue', `${residue.atStart} at the start, ${residue.atEnd} at the end`)]),
    toFact('Capabilities', toJson(capabilities)),
    ...(options === undefined ? [] : [toFact('Options', toJson(options))]),
    ...(reproduce === undefined ? [] : [toFact('Reproduce', reproduce)]),
  ];
}

function toFact(name: string, text: string): [string, string] {
  return [name, `<pre>${escapeMarkup(text)}</pre>`];
}

function toGroup(group: string, { checks }: ConformanceReport): string {
  const rows = checks.filter((check) => check.group === group).map(toRow);
  return `<h2>${group}</h2>\n${toTable(['check', 'what holds', 'level', 'result', 'ms', 'calls'], rows)}`;
}

function toRow({ id, title, rules, level, result, reason, deviation, durationMs, providerCalls }: CheckResult): string {
  const word = deviation === undefined ? result : 'deviates';
  const promise = deviation && `Known deviation until ${deviation.expires}: ${deviation.reason} (${deviation.issue})`;
  const details = [promise, reason].filter((text) => text !== undefined);
  return [
    `<tr><td class="id">${id}</td>`,
    `<td>${escapeMarkup(title)}${rules.map(toRule).join('')}`,
    ...details.map((text) => `<pre>${escapeMarkup(text)}</pre>`),
    `</td><td>${level}</td><td class="${word}">${word}</td>`,
    `<td class="number">${durationMs}</td><td class="number">${providerCalls}</td></tr>`,
  ].join('');
}

function toRule(id: string): string {
  const sentence = (RULES as Readonly<Record<string, string>>)[id] ?? '';
  return `<div class="rule">${escapeMarkup(`${id} ${sentence}`)}</div>`;
}

function toTable(header: readonly string[], rows: readonly string[]): string {
  const cells = header.every((cell) => cell === '')
    ? ''
    : `<tr>${header.map((cell) => `<th>${cell}</th>`).join('')}</tr>`;
  return `<table>\n${[cells, ...rows].filter((row) => row !== '').join('\n')}\n</table>`;
}

function toList(items: readonly string[]): string {
  return `<ul class="failed">${items.map((item) => `<li>${escapeMarkup(item)}</li>`).join('')}</ul>`;
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
