import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceReport } from '../conformance-report.ts';
import { toBadge } from './to-badge.ts';
import { toHtmlPage } from './to-html-page.ts';
import { toJunitXml } from './to-junit-xml.ts';

/**
 * Writes a report in all its forms: `report.json`, `junit.xml`, `report.html`, `badge.json`.
 *
 * @param report - The report.
 * @param folder - Where to; made when it is not there. Files of an earlier report are overwritten.
 */
export async function writeReport(report: ConformanceReport, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = {
    'report.json': toJson(report),
    'junit.xml': toJunitXml(report),
    'report.html': toHtmlPage(report),
    'badge.json': toJson(toBadge(report)),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
