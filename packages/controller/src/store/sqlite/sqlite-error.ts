import { StoreError } from '../store-error.ts';

const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

/**
 * By primary result code: what is the matter with the file, and what mends it.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const FILE_PROBLEMS: Readonly<Record<number, string>> = {
  3: 'access to it is denied; give the user of this process the right to read and write it and its folder',
  5: 'another process keeps it locked; end that process, or wait until it is done',
  6: 'another process keeps it locked; end that process, or wait until it is done',
  8: 'it cannot be written; give the user of this process the right to write it and its folder',
  10: 'reading or writing it failed; check the disk',
  11: 'it is damaged; restore it from a backup',
  13: 'the disk is full; free some space',
  14: 'it cannot be opened; it must be a file, or not exist yet, in a folder that the user of this process may write',
  26: 'it is not a database; name another file, or restore it from a backup',
};

/** Says whether another process had the file locked; also of what {@link toStoreError} made of that. */
export function isSqliteBusy(error: unknown): boolean {
  return primaryCode(error instanceof StoreError ? error.cause : error) === 5;
}

/** Says whether a row with this key exists. */
export function isSqliteUniqueViolation(error: unknown): boolean {
  const code = resultCode(error);
  return code === CONSTRAINT_UNIQUE || code === CONSTRAINT_PRIMARY_KEY;
}

/**
 * Turns an error that has to do with the file into a StoreError `unavailable`, with path and mend. Any other error is
 * returned as it is.
 */
export function toStoreError(error: unknown, file: string): unknown {
  const problem = FILE_PROBLEMS[primaryCode(error) ?? -1];
  return problem === undefined
    ? error
    : new StoreError('unavailable', `The store ${file} cannot be used: ${problem}.`, error);
}

/** The extended result code keeps the primary one in its lowest byte. */
function primaryCode(error: unknown): number | undefined {
  const code = resultCode(error);
  return code === undefined ? undefined : code & 0xff;
}

function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}
