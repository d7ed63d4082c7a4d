import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One JSON file that holds the whole state of an emulator. */
export interface StateFile {
  /** @returns the saved value, or undefined when the file does not exist yet */
  load(): unknown;
  /** Replaces the file's content as a whole: a reader or a killed process never sees half of it. */
  save(state: unknown): void;
}

/**
 * A state file at `path`. It holds passwords and private keys of the emulated hosts, so only the owner may read it.
 * Writing is synchronous on purpose: the state is on disk before the reply that tells of it goes out.
 * @throws Error when the file exists and is not JSON
 */
export function createStateFile(path: string): StateFile {
  return {
    load() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
      try {
        return JSON.parse(text);
      } catch {
        throw new Error(`The emulator's state file ${path} is not JSON; delete it to start afresh.`);
      }
    },
    save(state) {
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
      renameSync(temporary, path);
    },
  };
}
