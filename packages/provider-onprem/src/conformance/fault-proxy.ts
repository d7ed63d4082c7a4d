import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAME_TYPES, FrameCutter, toErrorFrame, type WireFrame } from './wire-frame.ts';

/** Where a libvirt server listens. */
export type ServerAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * What becomes of a call.
 *
 * - `reset`: the connection ends before the server sees it.
 * - `lose-reply`: the server carries it out, and the connection ends instead of its reply.
 * - `truncate`: the connection ends in the middle of its reply.
 * - `stall`: the reply does not come, and the connection stays.
 * - a number: the server's refusal with that code, without the server.
 */
export type WireFault = 'reset' | 'lose-reply' | 'truncate' | 'stall' | number;

/** Which calls a fault strikes. */
export interface FaultRule {
  readonly fault: WireFault;
  /** libvirt's numbers of the procedures. Default: every one but those that set up a connection. */
  readonly procedures?: readonly number[] | undefined;
  /** How many matching calls it lets pass first. Default 0. */
  readonly after?: number | undefined;
  /** How many matching calls it strikes. Default 1. */
  readonly count?: number | undefined;
}

/** Procedures that set up or end a connection, with authentication. @see https://gitlab.com/libvirt/libvirt/-/blob/v9.0.0/src/remote/remote_protocol.x */
const SETUP_PROCEDURES: ReadonlySet<number> = new Set([1, 2, 60, 66, 67, 68, 69, 70]);

interface ArmedRule extends FaultRule {
  passed: number;
  struck: number;
}

/**
 * Stands between a client and a libvirt server, passes bytes on, and shows faults when it is told to. It counts the
 * calls on the way.
 */
export class FaultProxy {
  readonly #target: ServerAddress;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #folder = '';
  #rules: ArmedRule[] = [];
  #calls = 0;

  private constructor(target: ServerAddress) {
    this.#target = target;
    this.#server = createServer((client) => this.#serve(client));
  }

  /** Starts a proxy on a socket of its own. @param target where the server listens */
  static async start(target: ServerAddress): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#folder = await mkdtemp(join(tmpdir(), 'cloud-spi-proxy-'));
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(proxy.socketPath, resolve);
    });
    return proxy;
  }

  /** Path of its socket. */
  get socketPath(): string {
    return join(this.#folder, 'libvirt-sock');
  }

  /** How many calls it has seen, without those that set up connections. */
  get calls(): number {
    return this.#calls;
  }

  /** Arms a fault; the first rule that matches a call counts. */
  arm(rule: FaultRule): void {
    this.#rules.push({ ...rule, passed: 0, struck: 0 });
  }

  /** Disarms everything. */
  clear(): void {
    this.#rules = [];
  }

  /** Ends all connections, as when the host fails. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
    await rm(this.#folder, { recursive: true, force: true });
  }

  #serve(client: Socket): void {
    const server = connect(this.#target);
    const end = () => [client.destroy(), server.destroy()];
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      // The other side sees the end as it would without the proxy; what failed is its own affair.
      socket.on('error', end).on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    const awaited = new Map<number, WireFault>();
    const [calls, replies] = [new FrameCutter(), new FrameCutter()];
    client.on('data', (bytes: Buffer) => {
      for (const frame of calls.push(bytes)) {
        const fault = this.#strike(frame);
        if (fault === 'reset') return void end();
        if (typeof fault === 'number') client.write(toErrorFrame(frame, fault));
        else {
          if (fault !== undefined) awaited.set(frame.serial, fault);
          server.write(frame.bytes);
        }
      }
    });
    server.on('data', (bytes: Buffer) => {
      for (const frame of replies.push(bytes)) {
        const fault = frame.type === FRAME_TYPES.reply ? awaited.get(frame.serial) : undefined;
        if (fault === 'stall') continue;
        if (fault === 'truncate') client.write(frame.bytes.subarray(0, Math.ceil(frame.bytes.length / 2)));
        if (fault !== undefined) return void client.end(end);
        client.write(frame.bytes);
      }
    });
  }

  #strike({ type, procedure, isRemote }: WireFrame): WireFault | undefined {
    if (!isRemote || type !== FRAME_TYPES.call || SETUP_PROCEDURES.has(procedure)) return undefined;
    this.#calls++;
    const rule = this.#rules.find(
      ({ procedures, struck, count = 1 }) => struck < count && (procedures?.includes(procedure) ?? true),
    );
    if (rule === undefined) return undefined;
    if (rule.passed < (rule.after ?? 0)) {
      rule.passed++;
      return undefined;
    }
    rule.struck++;
    return rule.fault;
  }
}
