import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Exchange } from '../test/record-traffic.ts';

const VALIDATOR = fileURLToPath(new URL('oav/node_modules/oav/dist/cli.js', import.meta.url));
const SPECIFICATION = fileURLToPath(new URL('specification', import.meta.url));

/** The version in which an operation is specified here, by the path: the SDK sends newer ones. */
const VERSIONS: readonly (readonly [RegExp, string])[] = [
  [/microsoft\.compute\/disks/i, '2023-10-02'],
  [/microsoft\.compute\/skus/i, '2021-07-01'],
  [/galleries\//i, '2023-07-03'],
  [/microsoft\.resources\/tags|\/resourcegroups\/[^/]+$/i, '2024-03-01'],
  [/microsoft\.network/i, '2024-01-01'],
  [/microsoft\.compute/i, '2024-03-01'],
];

/** What is not a matter of these specifications: another service, or the storage account behind a signed URL. */
const ELSEWHERE = /^\/bootdiagnostics\/|microsoft\.authorization/i;

/** Something that the validator objects to. */
export interface Objection {
  readonly operation: string;
  readonly source: string;
  readonly code: string;
  readonly message: string;
}

/** What the validator said. */
export interface Verdict {
  /** How many exchanges it saw. */
  readonly exchanges: number;
  /** Vendor's ids of the operations that it saw. */
  readonly operations: readonly string[];
  readonly objections: readonly Objection[];
}

/** Reads what recorders wrote. Answers that a fault has spoiled are left out: they are no JSON. */
export async function readExchanges(folder: string): Promise<Exchange[]> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts
    .flatMap((text) => JSON.parse(text) as Exchange[])
    .filter(
      ({ url, responseBody }) => !ELSEWHERE.test(url) && (responseBody === '' || parse(responseBody) !== undefined),
    )
    .filter(({ method, status, responseBody }) => method !== 'GET' || status !== 200 || responseBody !== '');
}

/**
 * Gives exchanges to Microsoft's validator, one of each kind.
 *
 * @param exchanges - As recorded.
 * @throws Error when the validator is not installed, or does not answer.
 */
export async function validateTraffic(exchanges: readonly Exchange[]): Promise<Verdict> {
  if (!existsSync(VALIDATOR)) {
    throw new Error('The validator is not installed: run scripts/install-system-test-dependencies.sh');
  }
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-azure-traffic-'));
  try {
    const traffic = join(folder, 'traffic');
    const report = join(folder, 'report.json');
    await mkdir(traffic);
    const kinds = new Map(exchanges.map((exchange) => [kindOf(exchange), exchange]));
    await Promise.all([...kinds.values()].map((exchange, index) => writeExchange(traffic, index, exchange)));
    const parameters = ['validate-traffic', traffic, SPECIFICATION, '-l', 'off', '--jsonReport', report];
    const html = ['--report', join(folder, 'report.html')];
    // Its page cannot be made, since the package lacks a template; the JSON is written before that.
    await promisify(execFile)(process.execPath, [VALIDATOR, ...parameters, ...html], { cwd: folder }).catch(() => {});
    if (!existsSync(report)) throw new Error('The validator has written no report.');
    return toVerdict(JSON.parse(await readFile(report, 'utf8')) as Report, kinds.size);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Report {
  readonly passedOperationsList: readonly { readonly operationIds: readonly string[] }[];
  readonly errors: readonly {
    readonly operationId: string;
    readonly issueSource: string;
    readonly errorCode: string;
    readonly errorMessage: string;
  }[];
}

function toVerdict({ passedOperationsList, errors }: Report, exchanges: number): Verdict {
  const operations = [
    ...passedOperationsList.flatMap(({ operationIds }) => operationIds),
    ...errors.map(({ operationId }) => operationId),
  ];
  return {
    exchanges,
    operations: [...new Set(operations)].toSorted(),
    objections: errors.map(({ operationId, issueSource, errorCode, errorMessage }) => ({
      operation: operationId,
      source: issueSource,
      code: errorCode,
      message: errorMessage,
    })),
  };
}

/** Two exchanges are of a kind when they differ in names and values only. */
function kindOf({ method, url, status, requestBody, responseBody }: Exchange): string {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const path = pathname.replaceAll(/vm-[a-z2-7]{26}/g, 'vm');
  return JSON.stringify([
    method,
    path,
    [...searchParams.keys()],
    status,
    shapeOf(parse(requestBody)),
    shapeOf(parse(responseBody)),
  ]);
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((element) => JSON.stringify(shapeOf(element))))];
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).filter(([key]) => key !== 'tags');
  return Object.fromEntries(entries.toSorted().map(([key, field]) => [key, shapeOf(field)]));
}

async function writeExchange(folder: string, index: number, exchange: Exchange): Promise<void> {
  const { method, url, status, requestHeaders, responseHeaders, requestBody, responseBody } = exchange;
  const target = new URL(url, 'https://management.azure.com');
  const version = VERSIONS.find(([pattern]) => pattern.test(target.pathname))?.[1];
  if (version === undefined) throw new Error(`${target.pathname} is in none of the specifications.`);
  target.searchParams.set('api-version', version);
  const [request, response] = [parse(requestBody), parse(responseBody)];
  const payload = {
    liveRequest: {
      ...{ method, url: target.href, headers: requestHeaders },
      ...(request !== undefined && { body: request }),
    },
    liveResponse: {
      ...{ statusCode: String(status), headers: responseHeaders },
      ...(response !== undefined && { body: response }),
    },
  };
  await writeFile(join(folder, `${String(index).padStart(5, '0')}.json`), JSON.stringify(payload));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
