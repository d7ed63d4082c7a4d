import { readFileSync } from 'node:fs';
import { type FieldSelection, parseFieldSelection } from '../../src/gce/wire/field-selection.ts';
import type { GceExchange } from '../../src/index.ts';

/** A part of a discovery document. https://developers.google.com/discovery/v1/reference/apis */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: boolean;
  readonly repeated?: boolean;
  readonly location?: string;
}

interface Method {
  readonly httpMethod: string;
  readonly path: string;
  readonly parameters?: Readonly<Record<string, Schema>>;
  readonly request?: { readonly $ref: string };
  readonly response?: { readonly $ref: string };
}

interface Discovery {
  readonly servicePath: string;
  readonly parameters: Readonly<Record<string, Schema>>;
  readonly resources: Readonly<Record<string, { readonly methods: Readonly<Record<string, Method>> }>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** The trimmed discovery document: `about-this-document.md` beside it says where it is from. */
export const discovery = JSON.parse(
  readFileSync(new URL('discovery/compute-v1.json', import.meta.url), 'utf8'),
) as Discovery;

const methods = Object.entries(discovery.resources).flatMap(([resource, each]) =>
  Object.entries(each.methods).map(([name, method]) => [`${resource}.${name}`, method] as [string, Method]),
);

/**
 * What the official SDK or the emulator knows and this revision of the document does not: the SDK is newer.
 * - `noGracefulShutdown`: a parameter of stop and delete
 */
const knownSkews: ReadonlySet<string> = new Set(['noGracefulShutdown']);

/** What is wrong with a request or its answer, by the vendor's own description. Empty: nothing. */
export function findMistakes(exchange: GceExchange): string[] {
  const url = new URL(exchange.target, 'http://host');
  // The Resource Manager is another API, which this document does not describe.
  if (!url.pathname.startsWith(`/${discovery.servicePath}`)) return [];
  const found = findMethod(exchange.method, url.pathname.slice(discovery.servicePath.length + 1));
  if (!found) return exchange.status === 501 ? [] : [`${exchange.method} ${url.pathname} is no method of the API`];
  const [name, method] = found;
  const label = (mistake: string) => `${name}: ${mistake}`;
  return [...findRequestMistakes(method, url.searchParams, exchange), ...findReplyMistakes(method, exchange)].map(
    label,
  );
}

function findMethod(httpMethod: string, path: string): [string, Method] | undefined {
  const candidates = methods.filter(
    ([, method]) =>
      method.httpMethod === httpMethod && new RegExp(`^${method.path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  // `images/family/x` is no image; the more literal path is meant.
  return candidates.toSorted(([, one], [, other]) => literals(other.path) - literals(one.path))[0];
}

function literals(path: string): number {
  return path.split('/').filter((part) => !part.startsWith('{')).length;
}

function findRequestMistakes(method: Method, query: URLSearchParams, { requestBody, status }: GceExchange): string[] {
  const parameters = { ...discovery.parameters, ...method.parameters };
  const mistakes = [...query].flatMap(([key, value]) => {
    if (knownSkews.has(key)) return [];
    const schema = parameters[key];
    return schema ? checkText(schema, value, `?${key}`) : [`the parameter ${key} is not known`];
  });
  for (const [key, { required, location }] of Object.entries(method.parameters ?? {})) {
    if (required && location === 'query' && !query.has(key)) mistakes.push(`the parameter ${key} is missing`);
  }
  // Refused requests may be anything: that is why they were refused.
  if (status >= 400) return [];
  const fields = parseFieldSelection(query.get('fields'));
  if (fields && method.response) mistakes.push(...checkFields(method.response, fields, '?fields'));
  if (!method.request) return mistakes.concat(['', '""', '{}'].includes(requestBody) ? [] : ['it has a body']);
  return mistakes.concat(check({ $ref: method.request.$ref }, JSON.parse(requestBody), 'request'));
}

function findReplyMistakes(method: Method, { status, replyBody }: GceExchange): string[] {
  const body: unknown = JSON.parse(replyBody);
  if (status >= 400) return check(errorSchema, body, 'error');
  return method.response ? check({ $ref: method.response.$ref }, body, 'reply') : [];
}

/** https://cloud.google.com/apis/design/errors#http_mapping, as Compute Engine has it. */
const errorSchema: Schema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'integer', format: 'int32' },
        message: { type: 'string' },
        status: { type: 'string' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            properties: Object.fromEntries(
              ['message', 'domain', 'reason', 'location', 'locationType'].map((key) => [key, { type: 'string' }]),
            ),
          },
        },
      },
    },
  },
};

function check(schema: Schema, value: unknown, path: string): string[] {
  if (schema.$ref !== undefined) return check(discovery.schemas[schema.$ref] ?? {}, value, path);
  switch (schema.type) {
    case 'object':
      return checkObject(schema, value, path);
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) => check(schema.items ?? {}, item, `${path}[${index}]`));
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no boolean`];
    case 'integer':
    case 'number':
      if (typeof value !== 'number') return [`${path} is no number`];
      return schema.type === 'integer' && !Number.isInteger(value) ? [`${path} is no integer`] : [];
    case 'string':
      return typeof value === 'string' ? checkText(schema, value, path) : [`${path} is no string`];
    default:
      return [];
  }
}

function checkObject({ properties, additionalProperties }: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  return Object.entries(value).flatMap(([key, item]) => {
    const schema = properties?.[key] ?? additionalProperties;
    return schema ? check(schema, item, `${path}.${key}`) : [`${path}.${key} is not known`];
  });
}

/** Compute Engine refuses a choice of fields that it does not have. */
function checkFields(schema: Schema, selection: FieldSelection, path: string): string[] {
  if (schema.$ref !== undefined) return checkFields(discovery.schemas[schema.$ref] ?? {}, selection, path);
  if (schema.items) return checkFields(schema.items, selection, path);
  return [...selection].flatMap(([name, below]) => {
    const field = schema.properties?.[name] ?? schema.additionalProperties;
    return field ? checkFields(field, below, `${path}/${name}`) : [`${path}/${name} is not known`];
  });
}

const formats: Readonly<Record<string, RegExp>> = {
  int64: /^-?\d+$/,
  uint64: /^\d+$/,
  int32: /^-?\d+$/,
  uint32: /^\d+$/,
  byte: /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/,
};

function checkText(schema: Schema, value: string, path: string): string[] {
  const format = formats[schema.format ?? ''];
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is '${value}', which is none of its values`];
  if (format && !format.test(value)) return [`${path} is '${value}', which is no ${schema.format}`];
  if (schema.type === 'boolean' && value !== 'true' && value !== 'false') return [`${path} is '${value}', no boolean`];
  if (schema.pattern !== undefined && !new RegExp(`^(?:${schema.pattern})$`).test(value)) {
    return [`${path} is '${value}', which its pattern does not allow`];
  }
  return [];
}
