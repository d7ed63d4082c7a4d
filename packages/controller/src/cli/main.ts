import { setTimeout as delay } from 'node:timers/promises';
import { CommanderError } from 'commander';
import type { CommandContext } from './command-context.ts';
import { createProgram } from './create-program.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { listenForStop } from './listen-for-stop.ts';
import { reportError } from './report-error.ts';

/** Exit code of a program that was told twice to end. */
const INTERRUPTED = 130;

/**
 * Runs one command line.
 *
 * @param args - Arguments without the names of interpreter and program.
 * @param context - What commands see of the world. Default: this process.
 * @returns The exit code: 0 done; 1 the environment forbids it, or nothing was found; 2 bad input.
 */
export async function main(args: readonly string[], context: CommandContext = processContext()): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODES.ok;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.badInput;
    return reportError(error, context, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}

function processContext(): CommandContext {
  // Whoever reads the output, such as head, may have seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_CODES.ok);
  });
  return {
    stdout: (output) => void process.stdout.write(output),
    stderr: (output) => void process.stderr.write(output),
    env: process.env,
    workingFolder: process.cwd(),
    now: () => Date.now(),
    sleep: (durationMs) => delay(durationMs),
    readStandardInput: (limitBytes) => readStream(process.stdin, limitBytes),
    runController: async (options) => {
      const { runController } = await import('../run-controller.ts');
      await runController(options);
    },
    stopSignal: () => listenForStop(process, () => process.exit(INTERRUPTED)),
  };
}

async function readStream(stream: AsyncIterable<Buffer>, limitBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limitBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
