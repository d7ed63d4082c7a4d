import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-codes.ts';

/** What commands are added to a program with. */
export interface ProgramParts {
  /** What commands see of the world. */
  readonly context: CommandContext;
  /** Takes the exit code of the command that ran. */
  readonly onDone: (exitCode: ExitCode) => void;
  /** Adds a command with what all have: a description, examples for its help, and `--config`. */
  readonly add: (name: string, description: string, examples: readonly string[], parent?: Command) => Command;
}
