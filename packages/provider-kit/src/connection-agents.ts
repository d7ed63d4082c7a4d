import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** How connections are made. */
export interface ConnectionSettings {
  /** Most connections at once. */
  readonly maxConnections: number;
  /** URL of an HTTP proxy that knows CONNECT. */
  readonly proxy?: string | undefined;
  /** File with the certificates, in PEM form, of authorities that are trusted instead of the usual ones. */
  readonly certificateAuthorityFile?: string | undefined;
}

/** What opens connections, for both schemes. */
export interface ConnectionAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/**
 * Makes what opens connections: kept alive, limited in number, through a proxy where one is given.
 *
 * @param settings - How.
 * @throws Error when the file of authorities cannot be read.
 */
export async function createConnectionAgents(settings: ConnectionSettings): Promise<ConnectionAgents> {
  // Only now: Node's own TLS costs memory, and most programs that import this package never connect by it.
  const { openAgents } = await import('./open-agents.ts');
  return await openAgents(settings);
}
