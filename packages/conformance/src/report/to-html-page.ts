import { CHECK_GROUPS, type CheckGroup } from '../check.ts';
import type { CheckOutcome, CheckResult, ConformanceReport } from '../conformance-report.ts';
import { RULES } from '../rules.ts';
import { escapeMarkup } from './escape-markup.ts';
import { PAGE_STYLE } from './page-style.ts';
import { toHistoriesNote } from './to-histories-note.ts';

const WORDS: Readonly<Record<CheckOutcome, string>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped: not declared, or not selected',
  'not-exercised': 'not exercised: the harness lacks what they need',
};

/**
 * Writes a report as one page that needs nothing else: no script, no image, no network.
 *
 * @param report - The report.
 */
export function toHtmlPage(report: ConformanceReport): string {
  const { provider, verdict } = report;
  const name = `${provider.name}${provider.version === undefined ? '' : ` ${provider.version}`}`;
  const kind = verdict.includes('deviations') ? 'deviations' : verdict.replace(' ', '-');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(`${name}: ${verdict}`)}</title>
<style>${PAGE_STYLE}
</style>
</head>
<body>
<h1>${escapeMarkup(name)} <span class="verdict ${kind}">${verdict}</span></h1>
${toCounts(report)}
${toAttention(report)}
${toGaps(report)}
<h2>the run</h2>
<table class="facts">
${toFacts(report)
  .map(([fact, value]) => `<tr><th>${fact}</th><td>${value}</td></tr>`)
  .join('\n')}
</table>
${CHECK_GROUPS.map((group) => toGroup(group, report)).join('\n')}
</body>
</html>
`;
}

function toCounts({ counts }: ConformanceReport): string {
  const tiles = Object.entries(counts).map(([outcome, count]) => {
    const style = count === 0 ? '' : ` class="${outcome}"`;
    return `<li><b${style}>${count}</b>${WORDS[outcome as CheckOutcome]}</li>`;
  });
  return `<ul class="counts">\n${tiles.join('\n')}\n</ul>`;
}

/** What a reader looks for first: why the verdict is what it is. */
function toAttention({ objections, checks }: ConformanceReport): string {
  const failed = checks.filter(({ result }) => result === 'failed');
  // A failed check is shown with its reason, and needs no second line.
  const others = objections.filter((objection) => !failed.some(({ id }) => objection === `${id} failed`));
  if (failed.length + others.length === 0) return '';
  const items = [
    ...others.map((objection) => `<li class="failed">${escapeMarkup(objection)}</li>`),
    ...failed.map(({ id, title, reason = '', deviation }) => {
      const style = deviation === undefined ? 'failed' : 'deviates';
      return `<li><a class="${style}" href="#${id}">${id}</a> ${escapeMarkup(title)}<pre>${escapeMarkup(reason)}</pre></li>`;
    }),
  ];
  return `<h2>what speaks against it</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

/** What a verdict says nothing about. */
function toGaps({ checks }: ConformanceReport): string {
  const gaps = checks.flatMap((check) => {
    const gap = check.result === 'not-exercised' ? check.reason : toHistoriesNote(check);
    return gap === undefined ? [] : [{ ...check, gap }];
  });
  if (gaps.length === 0) return '';
  const items = gaps.map(
    ({ id, title, gap }) => `<li><a href="#${id}">${id}</a> ${escapeMarkup(title)}: ${escapeMarkup(gap)}</li>`,
  );
  return `<h2>what was not tried</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

function toFacts({ spi, suite, startedAt, durationMs, ...report }: ConformanceReport): [string, string][] {
  const { seed, runId, live, residue, capabilities, options, reproduce, checks } = report;
  return [
    ...(reproduce === undefined ? [] : [fact('Reproduce', `<pre>${escapeMarkup(reproduce)}</pre>`)]),
    fact('Contract', escapeMarkup(`version ${spi.version}, @cloud-spi/spi ${spi.packageVersion}`)),
    fact('Suite', escapeMarkup(`${suite.name} ${suite.version}: ${toExtent(checks)}`)),
    fact('Run', escapeMarkup(`${runId}, ${startedAt}, ${(durationMs / 1_000).toFixed(1)} s, seed ${seed}`)),
    fact('Cloud', live ? 'the real one' : 'not a live run'),
    ...(residue === undefined ? [] : [fact('Residue', `${residue.atStart} at the start, ${residue.atEnd} at the end`)]),
    fact('Capabilities', toDetails('what the provider declares', capabilities)),
    ...(options === undefined ? [] : [fact('Options', toDetails('their form; what they said is hidden', options))]),
  ];
}

function toExtent(checks: readonly CheckResult[]): string {
  return `${checks.length} checks of ${new Set(checks.flatMap(({ rules }) => rules)).size} rules`;
}

function fact(name: string, markup: string): [string, string] {
  return [name, markup];
}

function toDetails(summary: string, value: unknown): string {
  const text = escapeMarkup(JSON.stringify(value, undefined, 2));
  return `<details><summary>${summary}</summary><pre>${text}</pre></details>`;
}

function toGroup(group: CheckGroup, { checks }: ConformanceReport): string {
  const own = checks.filter((check) => check.group === group);
  const passed = own.filter(({ result }) => result === 'passed').length;
  const header = ['check', 'what holds', 'level', 'result', 'real ms', 'calls']
    .map((cell) => `<th>${cell}</th>`)
    .join('');
  return `<h2>${group} <small>${passed} of ${own.length} passed</small></h2>
<table>
<tr>${header}</tr>
${own.map(toRow).join('\n')}
</table>`;
}

function toRow(check: CheckResult): string {
  const { id, title, rules, level, result, reason, deviation, durationMs, providerCalls = '?' } = check;
  const word = deviation === undefined ? result : 'deviates';
  const promise = deviation && `Known deviation until ${deviation.expires}: ${deviation.reason} (${deviation.issue})`;
  const details = [promise, reason, toHistoriesNote(check)].filter((text) => text !== undefined);
  return [
    `<tr id="${id}"><td class="id">${id}</td>`,
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
