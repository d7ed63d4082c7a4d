import { resolve as resolvePath } from 'node:path';
import { ConfigurationMissingError } from '../reconcile/failure.ts';
import type { PasswordReference, SecretReference } from '../resources/secret-reference.ts';
import { derivePassword } from './derive-password.ts';

/** Where secrets are looked up. */
export interface SecretSources {
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file. */
  readonly readFile: (path: string) => Promise<string>;
  /** Relative files are looked up here: the folder of the configuration. */
  readonly baseFolder: string;
}

/** Looks up secrets, each time anew, so that nothing keeps one and a changed one is seen at once. */
export interface SecretResolver {
  /**
   * Gives the secret that a reference names; line ends at the end of a file are no part of it.
   *
   * @throws ConfigurationMissingError when there is none or it is empty; the message names the reference only.
   */
  resolve(reference: SecretReference): Promise<string>;
  /**
   * Gives the password of a worker; a derived one is the same at every call.
   *
   * @param reference - Where it comes from.
   * @param uid - Identity of the worker.
   * @throws ConfigurationMissingError as {@link SecretResolver.resolve}.
   */
  resolvePassword(reference: PasswordReference, uid: string): Promise<string>;
  /** Says whether a reference names a secret that is there. */
  exists(reference: SecretReference): Promise<boolean>;
}

/**
 * Makes a resolver.
 *
 * @param sources - Where secrets are.
 */
export function createSecretResolver(sources: SecretSources): SecretResolver {
  const resolve = (reference: SecretReference): Promise<string> =>
    'env' in reference ? fromEnvironment(reference.env, sources) : fromFile(reference.file, sources);
  return {
    resolve,
    async resolvePassword(reference, uid) {
      if ('derivedFrom' in reference) return derivePassword(await resolve(reference.derivedFrom), uid);
      return await resolve(reference);
    },
    async exists(reference) {
      try {
        await resolve(reference);
        return true;
      } catch (error) {
        if (error instanceof ConfigurationMissingError) return false;
        throw error;
      }
    },
  };
}

async function fromEnvironment(name: string, { env }: SecretSources): Promise<string> {
  const value = env[name];
  if (value === undefined) throw new ConfigurationMissingError(`The environment variable ${name} is not set.`);
  if (value === '') throw new ConfigurationMissingError(`The environment variable ${name} is empty.`);
  return value;
}

async function fromFile(file: string, { readFile, baseFolder }: SecretSources): Promise<string> {
  const path = resolvePath(baseFolder, file);
  const value = await read(path, readFile);
  if (value === '') throw new ConfigurationMissingError(`The secret file ${path} is empty.`);
  return value;
}

async function read(path: string, readFile: SecretSources['readFile']): Promise<string> {
  try {
    return (await readFile(path)).replace(/[\r\n]+$/, '');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new ConfigurationMissingError(`The secret file ${path} cannot be read: ${reason}.`);
  }
}
