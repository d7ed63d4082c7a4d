import * as sdk from '@aws-sdk/client-ec2';
import { parseXml, type XmlElement } from './parse-xml.ts';

/**
 * The schema of EC2's API as the SDK ships it: numbers are simple types; lists and structures are tuples that begin with
 * a number; functions are references. Members may stand in a pair with their traits.
 */
type Schema = number | (() => Schema) | readonly unknown[];

interface Member {
  readonly name: string;
  readonly schema: Schema;
  readonly traits: { readonly xmlName?: string; readonly ec2QueryName?: string };
}

const kinds = { list: 1, structure: 3, operation: 9 };
const simple = { string: 0, number: 1, boolean: 2, timestamp: 4, blob: 21 };
/** A number with this bit is a list of the simple type below it. */
const listBit = 64;

/** What is wrong with a request by the vendor's schema; nothing when it is right. */
export function findRequestMistakes(parameters: Iterable<readonly [string, string]>): string[] {
  const given = new Map(parameters);
  const action = given.get('Action') ?? '';
  const [input] = operationOf(action) ?? [];
  if (!input) return [`The vendor knows no action ${action}.`];
  given.delete('Action');
  given.delete('Version');
  return [...given].flatMap(([name, value]) => {
    const schema = findParameter(input, name.split('.'));
    if (schema === undefined) return [`The vendor knows no parameter ${name} of ${action}.`];
    return checkText(schema, value, `${action} ${name}`);
  });
}

/** What is wrong with a reply by the vendor's schema; nothing when it is right. */
export function findReplyMistakes(action: string, status: number, xml: string): string[] {
  const root = parseXml(xml);
  if (status >= 300) return findErrorMistakes(root);
  const [, output] = operationOf(action) ?? [];
  const mistakes: string[] = [];
  if (root.name !== `${action}Response`) mistakes.push(`The root element is ${root.name}.`);
  if (root.attributes !== 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"') mistakes.push('The namespace is wrong.');
  const [requestId, ...content] = root.children;
  if (requestId?.name !== 'requestId') mistakes.push('The request id does not come first.');
  // Actions without a result of their own answer `return`, which the schema does not tell.
  const rest = content.filter(({ name }) => name !== 'return');
  if (rest.length === 0) return mistakes;
  return [...mistakes, ...checkElement(output, { ...root, children: rest }, action)];
}

function findErrorMistakes(root: XmlElement): string[] {
  const [error] = root.children.find(({ name }) => name === 'Errors')?.children ?? [];
  const shape = JSON.stringify([root.name, root.attributes, root.children.map(({ name }) => name)]);
  const names = error?.children.map(({ name }) => name).join();
  if (shape === '["Response","",["Errors","RequestID"]]' && error?.name === 'Error' && names === 'Code,Message')
    return [];
  return [`An error looks like ${shape}, with ${names} in ${error?.name}.`];
}

function operationOf(action: string): [Schema, Schema] | undefined {
  const operation = (sdk as unknown as Record<string, readonly unknown[]>)[`${action}$`];
  return operation?.[0] === kinds.operation ? [operation[4] as Schema, operation[5] as Schema] : undefined;
}

function resolve(schema: Schema): number | readonly unknown[] {
  return typeof schema === 'function' ? resolve(schema()) : schema;
}

function membersOf(schema: readonly unknown[]): Member[] {
  const names = schema[4] as string[];
  const schemas = schema[5] as Schema[];
  return names.map((name, index) => ({ name, ...splitTraits(schemas[index] ?? 0) }));
}

/** A pair of a schema and its traits, or a schema alone. A tuple that is a schema has its name at the third place. */
function splitTraits(value: Schema): Omit<Member, 'name'> {
  if (Array.isArray(value) && typeof value[2] !== 'string') {
    const traits = typeof value[1] === 'object' && value[1] !== null ? (value[1] as Member['traits']) : {};
    return { schema: value[0] as Schema, traits };
  }
  return { schema: value, traits: {} };
}

function listOf(schema: number | readonly unknown[]): Omit<Member, 'name'> | undefined {
  if (typeof schema === 'number') return schema & listBit ? { schema: schema & ~listBit, traits: {} } : undefined;
  return schema[0] === kinds.list ? splitTraits(schema[4] as Schema) : undefined;
}

function findParameter(start: Schema, path: readonly string[]): Schema | undefined {
  let schema = start;
  for (const part of path) {
    const resolved = resolve(schema);
    const list = listOf(resolved);
    if (list) {
      if (!/^\d+$/.test(part)) return undefined;
      schema = list.schema;
    } else {
      if (typeof resolved === 'number') return undefined;
      const member = membersOf(resolved).find((other) => queryNameOf(other) === part);
      if (!member) return undefined;
      schema = member.schema;
    }
  }
  return schema;
}

function queryNameOf({ name, traits }: Member): string {
  const wireName = traits.ec2QueryName ?? traits.xmlName ?? name;
  return wireName.charAt(0).toUpperCase() + wireName.slice(1);
}

function checkElement(schema: Schema | undefined, element: XmlElement, path: string): string[] {
  const resolved = schema === undefined ? 0 : resolve(schema);
  const list = listOf(resolved);
  if (list) {
    return element.children.flatMap((child, index) =>
      child.name === (list.traits.xmlName ?? 'member')
        ? checkElement(list.schema, child, `${path}[${index}]`)
        : [`${path} has the element ${child.name} in a list.`],
    );
  }
  if (typeof resolved === 'number' || resolved[0] !== kinds.structure) {
    if (element.children.length > 0) return [`${path} has elements, but the vendor says that it is a text.`];
    return checkText(resolved, element.text, path);
  }
  const members = membersOf(resolved);
  const seen = element.children.map(({ name }) => name);
  const twice = seen.filter((name, index) => seen.indexOf(name) !== index).map((name) => `${path} has ${name} twice.`);
  return [
    ...twice,
    ...element.children.flatMap((child) => {
      const member = members.find(({ name, traits }) => (traits.xmlName ?? name) === child.name);
      return member
        ? checkElement(member.schema, child, `${path}.${child.name}`)
        : [`${path} has the element ${child.name}, which the vendor does not know.`];
    }),
  ];
}

function checkText(schema: Schema, text: string, path: string): string[] {
  const resolved = resolve(schema);
  const base = typeof resolved === 'number' ? resolved : resolved[0] === 0 ? (resolved[4] as number) : undefined;
  const isRight =
    base === simple.number
      ? text !== '' && Number.isFinite(Number(text))
      : base === simple.boolean
        ? text === 'true' || text === 'false'
        : base === simple.timestamp
          ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)
          : base !== undefined || resolved === 0;
  return isRight ? [] : [`${path} is '${text}', which is not what the vendor's schema says.`];
}
