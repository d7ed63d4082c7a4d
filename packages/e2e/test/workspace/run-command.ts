import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { WORKSPACE_ROOT } from './read-workspace.ts';

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command on the Node that runs the tests, with the tools of this repository on the path.
 *
 * @param command - Name or path of a program.
 * @param argv - Its arguments.
 * @param cwd - Where it runs.
 * @param more - Environment variables beside the inherited ones. Default: none.
 * @returns How it ended; a failure is no exception.
 * @throws Error when the program cannot be started.
 */
export function runCommand(
  command: string,
  argv: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const path = [dirname(process.execPath), join(WORKSPACE_ROOT, 'node_modules', '.bin'), process.env.PATH];
  // What npm tells the scripts that it runs would make an npm in here believe it were in this repository. Nx asks for
  // colors, which would get into what is compared.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle)_|^npm_config_local|^FORCE_COLOR$/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), PATH: path.join(delimiter), NO_COLOR: '1', ...more };
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
