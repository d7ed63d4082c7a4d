import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { StoreTables } from './store-tables.ts';

/** Stands for a value that each run of a statement has anew. */
class Slot {
  readonly place: number;

  constructor(place: number) {
    this.place = place;
  }
}

/** Keeps statements that run all the time as they were built first: building one takes longer than running it. */
export class StatementCache {
  readonly #built = new Map<string, CompiledQuery>();

  /**
   * Runs a statement.
   *
   * @param query - Where: the database, or a transaction of it.
   * @param name - Names the text of the statement: another text, for example for more values in a list, another name.
   * There must be few of them, because they are kept.
   * @param values - What is bound.
   * @param build - Builds the statement, once. What it is given stands for the values, and can only be bound.
   */
  async run<Row, const Values extends readonly unknown[]>(
    query: Kysely<StoreTables>,
    name: string,
    values: Values,
    build: (slots: Values) => { compile(): CompiledQuery<Row> },
  ): Promise<QueryResult<Row>> {
    const built = (this.#built.get(name) ?? build(toSlots(values)).compile()) as CompiledQuery<Row>;
    this.#built.set(name, built);
    const parameters = built.parameters.map((bound) => (bound instanceof Slot ? values[bound.place] : bound));
    return await query.executeQuery({ ...built, parameters });
  }
}

/** Query builders bind whatever they do not know as a value; to the compiler it looks like one. */
function toSlots<Values extends readonly unknown[]>(values: Values): Values {
  return values.map((_, place) => new Slot(place)) as unknown as Values;
}
