import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from '../configuration/configuration.ts';

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'userData', 'credentials', 'cookie'];
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];
const STANDARD_ERROR = 2;

/** How the log is made. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** Where lines go. Default: standard error, written at once. */
  readonly destination?: DestinationStream | undefined;
}

/**
 * Makes the log: one JSON object per line. Fields that may hold secrets (passwords, tokens, authorization, user data
 * and the like) are replaced, down to the fourth level.
 *
 * @param options - Level and destination.
 */
export function createLogger(options: LoggerOptions): Logger {
  const paths = DEPTHS.flatMap((depth) => SECRET_FIELDS.map((field) => `${depth}${field}`));
  return pino(
    { level: options.level, base: null, redact: { paths, censor: '[redacted]' } },
    options.destination ?? destination({ fd: STANDARD_ERROR, sync: true }),
  );
}
