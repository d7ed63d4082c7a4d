import { createHash } from 'node:crypto';
import { Ec2Error } from '../ec2-error.ts';

/** A parameter of the Query protocol with what stands below it: `Filter.1.Name` is a node in a node in a node. */
interface ParameterNode {
  value: string | undefined;
  readonly children: Map<string, ParameterNode>;
  isRead: boolean;
}

/**
 * Parameters of a request, read one by one. Afterwards `requireAllRead` refuses the ones that nobody asked for, as EC2
 * refuses parameters that it does not know.
 */
export class QueryParameters {
  readonly #node: ParameterNode;
  readonly #path: string;

  private constructor(node: ParameterNode, path: string) {
    this.#node = node;
    this.#path = path;
  }

  /** Reads flat parameters. */
  static of(parameters: Iterable<readonly [string, string]>): QueryParameters {
    const root = createNode();
    for (const [name, value] of parameters) {
      let node = root;
      for (const part of name.split('.')) {
        const next = node.children.get(part) ?? createNode();
        node.children.set(part, next);
        node = next;
      }
      node.value = value;
    }
    return new QueryParameters(root, '');
  }

  /** Full name of a parameter below this one, for error messages. */
  nameOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** Whether anything was given under a name. */
  has(name: string): boolean {
    return this.#node.children.has(name);
  }

  /** A text; undefined when it was not given. */
  text(name: string): string | undefined {
    const node = this.#node.children.get(name);
    if (!node) return undefined;
    node.isRead = true;
    return node.value;
  }

  /**
   * A text that must be given.
   * @throws Ec2Error MissingParameter
   */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') {
      throw new Ec2Error('MissingParameter', `The request must contain the parameter ${this.nameOf(name)}`);
    }
    return value;
  }

  /**
   * One of several texts.
   * @throws Ec2Error InvalidParameterValue
   */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const choice = choices.find((other) => other === value);
    if (choice === undefined) throw this.#invalidValue(name, value);
    return choice;
  }

  /**
   * A whole number.
   * @throws Ec2Error InvalidParameterValue
   */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw this.#invalidValue(name, value);
    return Number(value);
  }

  /**
   * A boolean.
   * @throws Ec2Error InvalidParameterValue
   */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
    throw this.#invalidValue(name, value);
  }

  /** What stands below a name. */
  below(name: string): QueryParameters {
    return new QueryParameters(this.#node.children.get(name) ?? createNode(), this.nameOf(name));
  }

  /** The members of a list, which may begin at any number. */
  list(name: string): QueryParameters[] {
    const node = this.#node.children.get(name);
    return [...(node?.children ?? [])]
      .filter(([index]) => /^\d+$/.test(index))
      .toSorted(([one], [other]) => Number(one) - Number(other))
      .map(([index, child]) => new QueryParameters(child, `${this.nameOf(name)}.${index}`));
  }

  /** The texts of a list. */
  texts(name: string): string[] {
    return this.list(name).map((member) => {
      member.#node.isRead = true;
      return member.#node.value ?? '';
    });
  }

  /** Passes over a parameter that the emulator accepts without any effect. */
  ignore(...names: readonly string[]): void {
    for (const name of names) {
      const node = this.#node.children.get(name);
      if (node) markRead(node);
    }
  }

  /** A digest of everything given but some names, to tell whether two requests are the same. */
  digest(except: readonly string[]): string {
    const hash = createHash('sha256');
    const flat = flatten(this.#node, '').filter(([name]) => !except.includes(name));
    for (const [name, value] of flat.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      hash.update(`${name.length}:${name}=${value.length}:${value};`);
    }
    return hash.digest('base64url');
  }

  /**
   * Refuses what nobody read.
   * @throws Ec2Error UnknownParameter
   */
  requireAllRead(): void {
    const unread = findUnread(this.#node, this.#path);
    if (unread !== undefined) throw new Ec2Error('UnknownParameter', `The parameter ${unread} is not recognized`);
  }

  #invalidValue(name: string, value: string): Ec2Error {
    return new Ec2Error('InvalidParameterValue', `Value (${value}) for parameter ${this.nameOf(name)} is invalid.`);
  }
}

function createNode(): ParameterNode {
  return { value: undefined, children: new Map(), isRead: false };
}

function flatten(node: ParameterNode, path: string): [string, string][] {
  const own: [string, string][] = node.value === undefined ? [] : [[path, node.value]];
  const below = [...node.children].flatMap(([name, child]) => flatten(child, path === '' ? name : `${path}.${name}`));
  return [...own, ...below];
}

function markRead(node: ParameterNode): void {
  node.isRead = true;
  for (const child of node.children.values()) markRead(child);
}

function findUnread(node: ParameterNode, path: string): string | undefined {
  if (node.value !== undefined && !node.isRead) return path;
  for (const [name, child] of node.children) {
    const unread = findUnread(child, path === '' ? name : `${path}.${name}`);
    if (unread !== undefined) return unread;
  }
  return undefined;
}
