import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, type XdrType } from '../src/codec/xdr-type.ts';
import { EVENTS, PROCEDURES } from '../src/protocol/procedures.ts';
import { type Frame, MESSAGE_TYPES } from '../src/rpc/frame.ts';
import { Peer } from './peer.ts';

/** Answers calls that are not those of a connection's beginning. */
export type Script = (call: Frame, peer: Peer) => void;

/** A server on a unix socket that lets clients in and does with their calls what a test says. */
export class ScriptedServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #server: Server;
  readonly #script: Script;
  #isSilent = false;
  /** Every connection so far, in order. */
  readonly peers: Peer[] = [];
  /** What is answered when a client asks how to authenticate. */
  authentications: readonly number[] = [0];

  private constructor(folder: string, script: Script) {
    this.#folder = folder;
    this.#script = script;
    this.#server = createServer((socket) => void this.#serve(socket));
  }

  /** Starts a server. */
  static async start(script: Script): Promise<ScriptedServer> {
    const server = new ScriptedServer(await mkdtemp(join(tmpdir(), 'libvirt-test-')), script);
    await server.listen();
    return server;
  }

  /** Where clients find it. */
  get uri(): string {
    return `test+unix:///default?socket=${join(this.#folder, 'socket')}`;
  }

  /** Lets clients in, again after {@link stop}. */
  async listen(): Promise<void> {
    this.#server.listen(join(this.#folder, 'socket'));
    await once(this.#server, 'listening');
  }

  /** From now on nothing is answered. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Ends all connections and lets nobody in. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const { socket } of this.peers) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.stop();
    await rm(this.#folder, { recursive: true });
  }

  async #serve(socket: Socket): Promise<void> {
    const peer = new Peer(socket);
    this.peers.push(peer);
    while (!socket.destroyed) this.#answer(await peer.next(), peer);
  }

  #answer(call: Frame, peer: Peer): void {
    const { authList, connectOpen, connectSupportsFeature } = PROCEDURES;
    if (this.#isSilent) return;
    if (call.procedure === authList.number) peer.reply(call, encode(authList.result, this.authentications));
    else if (call.procedure === connectOpen.number) peer.reply(call);
    else if (call.procedure === connectSupportsFeature.number)
      peer.reply(call, encode(connectSupportsFeature.result, 1));
    else this.#script(call, peer);
  }
}

/** Answers a call of one procedure with a value. */
export function answer<R>(peer: Peer, call: Frame, { result }: { readonly result: XdrType<R> }, value: R): void {
  peer.reply(call, encode(result, value));
}

/** Tells a client that something has happened to a domain. */
export function sendLifecycleEvent(peer: Peer, uuid: string, event: number): void {
  const { number, payload } = EVENTS.domainLifecycle;
  const value = { callbackId: 1, domain: { name: 'example', uuid, id: -1 }, event, detail: 0 };
  peer.send({ type: MESSAGE_TYPES.event, procedure: number, payload: encode(payload, value) });
}
