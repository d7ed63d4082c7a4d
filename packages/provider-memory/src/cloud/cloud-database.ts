import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A database that prepares each statement once: preparing one takes longer than running it. */
export class CloudDatabase extends DatabaseSync {
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Prepares a statement, or returns it as it was prepared before.
   *
   * @param text - One of a fixed set: what varies is bound. Never iterated, so that nobody is in the middle of it.
   */
  override prepare(text: string): StatementSync {
    const statement = this.#statements.get(text) ?? super.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}
