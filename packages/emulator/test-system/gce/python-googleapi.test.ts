import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../run-program.ts';
import { startJudgedEmulator } from './start-judged-emulator.ts';

const script = fileURLToPath(new URL('googleapi-lifecycle.py', import.meta.url));
const document = fileURLToPath(new URL('../../test/gce/discovery/compute-v1.json', import.meta.url));

test("Google's client for Python, built from the discovery document, runs the whole life of instances", async () => {
  await using judge = await startJudgedEmulator();
  const { status, output, errors } = await runProgram('/usr/bin/python3', [script, judge.emulator.url, document]);
  expect([status, errors]).toEqual([0, '']);
  expect(output.trim().split('\n').at(-1)).toBe('all checks passed');
  expect(judge.park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0 });
  expect(judge.findMistakes()).toEqual([]);
});
