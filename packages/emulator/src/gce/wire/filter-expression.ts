import { invalidValue } from '../gce-error.ts';

/** What resources are filtered as: their JSON. */
export type Resource = Readonly<Record<string, unknown>>;

/** Whether a resource passes. */
export type Filter = (resource: Resource) => boolean;

type Token = { readonly kind: 'word' | 'text' | 'symbol'; readonly value: string };

const operators = ['=', '!=', '>', '<', '>=', '<=', ':', 'eq', 'ne'] as const;
type Operator = (typeof operators)[number];

/**
 * Reads a filter in either of the two languages of the API: comparisons (`labels.a = "b" AND status != DONE`) or regular
 * expressions (`name eq "vm-.*"`). They cannot be mixed.
 * @param expression undefined or empty: everything passes
 * @throws GceError 400 `invalid`
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/list
 */
export function parseFilter(expression: string | null | undefined): Filter {
  if (!expression) return () => true;
  const parser = new FilterParser(expression);
  return parser.parse();
}

class FilterParser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  readonly #dialects = new Set<'comparison' | 'pattern'>();
  #at = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = this.#split();
  }

  parse(): Filter {
    const filter = this.#any();
    if (this.#at < this.#tokens.length) throw this.#wrong(`Unexpected '${this.#tokens[this.#at]?.value}'.`);
    if (this.#dialects.size > 1) throw this.#wrong('Comparisons and regular expressions cannot be mixed.');
    return filter;
  }

  #any(): Filter {
    const filters = [this.#all()];
    while (this.#takeWord('OR')) filters.push(this.#all());
    return (resource) => filters.some((filter) => filter(resource));
  }

  #all(): Filter {
    const filters = [this.#one()];
    for (;;) {
      const isExplicit = this.#takeWord('AND');
      const next = this.#tokens[this.#at];
      const isEnd = next === undefined || next.value === ')' || (next.kind === 'word' && next.value === 'OR');
      if (isEnd && !isExplicit) break;
      filters.push(this.#one());
    }
    return (resource) => filters.every((filter) => filter(resource));
  }

  #one(): Filter {
    if (this.#takeWord('NOT') || this.#takeWord('-')) {
      const filter = this.#one();
      return (resource) => !filter(resource);
    }
    if (this.#takeSymbol('(')) {
      const filter = this.#any();
      if (!this.#takeSymbol(')')) throw this.#wrong("A ')' is missing.");
      return filter;
    }
    return this.#comparison();
  }

  #comparison(): Filter {
    const field = this.#take().value;
    const operator = this.#take().value as Operator;
    if (!operators.includes(operator)) throw this.#wrong(`'${operator}' is not an operator.`);
    const { value } = this.#take();
    this.#dialects.add(operator === 'eq' || operator === 'ne' ? 'pattern' : 'comparison');
    return toFilter(field, operator, value, () => this.#wrong(`'${value}' is not a regular expression.`));
  }

  #take(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw this.#wrong('It ends too early.');
    this.#at += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.value !== word) return false;
    this.#at += 1;
    return true;
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'symbol' || token.value !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #split(): Token[] {
    const pattern = /\s*(?:(!=|>=|<=|[=<>:()])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s=<>:()"'!]+))/guy;
    const tokens: Token[] = [];
    const text = this.#expression.trimEnd();
    for (let end = 0; end < text.length; end = pattern.lastIndex) {
      pattern.lastIndex = end;
      const match = pattern.exec(text);
      if (!match) throw this.#wrong('It cannot be read.');
      const [, symbol, double, single, word = ''] = match;
      const quoted = double ?? single;
      if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol });
      else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replace(/\\(["'\\])/g, '$1') });
      else tokens.push({ kind: 'word', value: word });
    }
    return tokens;
  }

  #wrong(explanation: string) {
    return invalidValue('filter', this.#expression, `Invalid list filter expression. ${explanation}`);
  }
}

function toFilter(field: string, operator: Operator, wanted: string, wrong: () => Error): Filter {
  const path = toFieldPath(field);
  const compare = (test: (found: unknown) => boolean) => (resource: Resource) => test(read(resource, path));
  switch (operator) {
    case 'eq':
    case 'ne': {
      const pattern = toPattern(wanted, wrong);
      return compare((found) => pattern.test(toText(found)) === (operator === 'eq'));
    }
    case ':':
      return compare((found) => (wanted === '*' ? found !== undefined : toText(found).includes(wanted)));
    case '=':
      return compare((found) => found !== undefined && toText(found) === wanted);
    case '!=':
      return compare((found) => toText(found) !== wanted);
    default:
      return compare((found) => found !== undefined && isOrdered(toText(found), operator, wanted));
  }
}

/** Keys of labels may have dots no more than dashes and underscores: the first dot ends `labels`. */
function toFieldPath(field: string): readonly string[] {
  return field.startsWith('labels.') ? ['labels', field.slice('labels.'.length)] : field.split('.');
}

function read(resource: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Resource | null | undefined)?.[key], resource);
}

function toText(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}

function toPattern(wanted: string, wrong: () => Error): RegExp {
  try {
    return new RegExp(`^(?:${wanted})$`, 'u');
  } catch {
    throw wrong();
  }
}

function isOrdered(found: string, operator: '>' | '<' | '>=' | '<=', wanted: string): boolean {
  const numbers = [Number(found), Number(wanted)] as const;
  const [left, right] = numbers.some(Number.isNaN) ? [found, wanted] : numbers;
  switch (operator) {
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
  }
}
