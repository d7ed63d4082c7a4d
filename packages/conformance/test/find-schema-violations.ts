/** The part of JSON Schema that the schema of the report uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const ANNOTATIONS = ['$schema', '$defs', 'title', 'description'];
const KEYWORDS = [
  ...['type', 'const', 'enum', 'pattern', 'minimum', 'required', 'properties', 'additionalProperties', 'items', '$ref'],
  ...ANNOTATIONS,
];

/**
 * Holds a value against a schema.
 *
 * @param value - Parsed JSON.
 * @param schema - The schema, or a part of it.
 * @param root - The whole schema, where references lead.
 * @param path - Where the value stands.
 * @returns What is wrong, with its place.
 * @throws Error for a keyword that is not known here: it must not pass unseen.
 */
export function findSchemaViolations(value: unknown, schema: JsonSchema, root = schema, path = '$'): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !KEYWORDS.includes(keyword));
  if (unknown.length > 0) throw new Error(`The schema uses ${unknown.join(', ')} at ${path}`);
  if (schema.$ref !== undefined) {
    const referred = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    if (referred === undefined) throw new Error(`The schema has no ${schema.$ref}`);
    return findSchemaViolations(value, referred, root, path);
  }
  if (schema.type !== undefined && !hasType(value, schema.type)) return [`${path} is no ${schema.type}`];
  const { enum: choices = 'const' in schema ? [schema.const] : undefined, pattern, minimum } = schema;
  return [
    ...(choices !== undefined && !choices.includes(value) ? [`${path} is not one of ${JSON.stringify(choices)}`] : []),
    ...(pattern !== undefined && !new RegExp(pattern, 'u').test(String(value)) ? [`${path} is not ${pattern}`] : []),
    ...(minimum !== undefined && Number(value) < minimum ? [`${path} is less than ${minimum}`] : []),
    ...(Array.isArray(value)
      ? value.flatMap((item, index) => findSchemaViolations(item, schema.items ?? {}, root, `${path}[${index}]`))
      : findMemberViolations(value, schema, root, path)),
  ];
}

function findMemberViolations(value: unknown, schema: JsonSchema, root: JsonSchema, path: string): string[] {
  if (!hasType(value, 'object')) return [];
  const { required = [], properties = {}, additionalProperties = true } = schema;
  const members = value as Readonly<Record<string, unknown>>;
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${path} has no ${name}`),
    ...Object.entries(members).flatMap(([name, member]) => {
      const known = properties[name];
      if (known !== undefined) return findSchemaViolations(member, known, root, `${path}.${name}`);
      return additionalProperties ? [] : [`${path} has the unknown ${name}`];
    }),
  ];
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
