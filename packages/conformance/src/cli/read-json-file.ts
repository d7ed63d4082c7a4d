import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Reads a file of JSON.
 *
 * @param kind - What it is, for the message: `options`.
 * @param name - As the user gave it.
 * @param folder - From where it is meant.
 * @throws Error whose message names the file and what is wrong with it.
 */
export function readJsonFile(kind: string, name: string, folder: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(folder, name), 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message;
    throw new Error(`The ${kind} file ${name} cannot be read: ${reason}`, { cause: error });
  }
}
