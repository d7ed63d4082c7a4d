import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../bin/cloud-spi.js');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-spi-bin-'));
  cpSync(BIN, join(folder, 'bin/cloud-spi.js'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[]): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(folder, 'bin/cloud-spi.js'), ...args], (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

describe('bin/cloud-spi.js', () => {
  it('says in one sentence that the program is not built', async () => {
    expect(await start(['get'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'cloud-spi is not built; run: npm run build\n',
    });
  });

  it('hands its arguments to the program and ends with its exit code', async () => {
    mkdirSync(join(folder, 'dist/cli'), { recursive: true });
    writeFileSync(
      join(folder, 'dist/cli/main.js'),
      'export const main = async (args) => { process.stdout.write(JSON.stringify(args)); return 7; };',
    );
    expect(await start(['get', 'worker', '-A'])).toEqual({
      exitCode: 7,
      stdout: '["get","worker","-A"]',
      stderr: '',
    });
  });
});
