import type { Ec2Action, Ec2Context } from './ec2-context.ts';
import { Ec2Error } from './ec2-error.ts';
import { notFound, type ResourceKind, requireWellFormed } from './resource-ids.ts';
import { type FilterFields, readFilters, toCondition } from './wire/filters.ts';
import { paginate, readPageRequest } from './wire/paginate.ts';
import type { XmlObject } from './wire/to-xml.ts';

/** A kind of thing that a Describe action shows: by ids, by filters, in pages. */
export interface Collection<T> {
  /** Name of the list in the reply. */
  readonly setName: string;
  readonly pageLimits: { readonly min: number; readonly max: number };
  /** Parameters that are accepted without any effect. */
  readonly ignored?: readonly string[];
  /** The ways to ask for single ones. */
  readonly keys: readonly CollectionKey<T>[];
  items(context: Ec2Context): readonly T[];
  /** Whether a list without ids shows it already; default always. */
  isListed?(context: Ec2Context, item: T): boolean;
  filters(context: Ec2Context): FilterFields<T>;
  labelsOf?(item: T): Readonly<Record<string, string>>;
  toXml(context: Ec2Context, item: T): XmlObject;
}

/** A parameter that names single ones. */
export interface CollectionKey<T> {
  readonly parameter: string;
  /** What the ids are checked as. */
  readonly kind?: ResourceKind;
  keyOf(item: T): string;
  /** The refusal of ones that do not exist; default that of the kind. */
  refuse?(missing: readonly string[]): Ec2Error;
}

/** Makes the action that describes a collection. */
export function describeCollection<T>(collection: Collection<T>): Ec2Action {
  const { keys, setName, pageLimits, isListed = () => true } = collection;
  return {
    prepare(context, parameters) {
      const wanted = keys.map((key) => ({ key, values: [...new Set(parameters.texts(key.parameter))] }));
      const asked = wanted.filter(({ values }) => values.length > 0);
      const matches = toCondition(readFilters(parameters), collection.filters(context), collection.labelsOf);
      const page = readPageRequest(parameters, pageLimits);
      for (const { key, values } of asked) if (key.kind) requireWellFormed(key.kind, values);
      if (asked[0] && page.maxResults !== undefined) {
        const name = asked[0].key.parameter;
        throw new Ec2Error('InvalidParameterCombination', `The parameter ${name} cannot be used with MaxResults`);
      }
      parameters.ignore(...(collection.ignored ?? []));
      return () => {
        const all = collection.items(context);
        for (const { key, values } of asked) requireAll(all, key, values);
        const selected = all
          .filter((item) => asked.length > 0 || isListed(context, item))
          .filter((item) => asked.every(({ key, values }) => values.includes(key.keyOf(item))))
          .filter(matches);
        const { items, nextToken } = paginate(selected, page, (_, index) => index + 1);
        return { [setName]: items.map((item) => collection.toXml(context, item)), nextToken };
      };
    },
  };
}

function requireAll<T>(items: readonly T[], key: CollectionKey<T>, values: readonly string[]): void {
  const existing = new Set(items.map((item) => key.keyOf(item)));
  const missing = values.filter((value) => !existing.has(value));
  if (missing.length === 0) return;
  if (key.refuse) throw key.refuse(missing);
  throw key.kind
    ? notFound(key.kind, missing)
    : new Ec2Error('InvalidParameterValue', `Invalid value '${missing[0]}' for ${key.parameter}.`);
}

/** Whether something that was made is old enough to be in lists. */
export function isOldEnough({ park, extraLagMs }: Ec2Context, { createdAt }: { readonly createdAt: number }): boolean {
  return createdAt + park.timings.listLagMs + extraLagMs <= park.clock.now();
}
