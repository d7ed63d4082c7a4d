import type { Clock } from '@cloud-spi/provider-kit';

/** A virtual machine as the toy cloud reports it. */
export interface ToyMachine {
  readonly name: string;
  readonly size: string;
  readonly status: 'BOOTING' | 'UP' | 'VANISHING';
  readonly address: string;
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the toy cloud answers when it refuses. */
export class ToyCloudError extends Error {
  readonly code: 'NAME_TAKEN' | 'NO_SUCH_MACHINE';

  constructor(code: ToyCloudError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface Row {
  readonly machine: Omit<ToyMachine, 'status'>;
  deletedAtMs?: number;
}

const BOOT_MS = 3_000;
const VANISH_MS = 2_000;
const PAGE_SIZE = 2;

/** Stands in for the SDK of a real cloud: machines have unique names, boot for a while and take a while to vanish. */
export class ToyCloud {
  readonly sizes: readonly string[] = ['small', 'large'];
  readonly images: readonly string[] = ['linux'];
  readonly #clock: Clock;
  readonly #rows = new Map<string, Row>();
  #created = 0;
  #requests = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get requests(): number {
    return this.#requests;
  }

  async createMachine(request: Pick<ToyMachine, 'name' | 'size' | 'labels'>): Promise<ToyMachine> {
    this.#count();
    if (this.#rows.has(request.name)) throw new ToyCloudError('NAME_TAKEN', `${request.name} exists`);
    const address = `10.0.0.${(this.#created++ % 250) + 1}`;
    this.#rows.set(request.name, { machine: { ...request, address, createdAtMs: this.#now() } });
    return this.#read(request.name);
  }

  async getMachines(names: readonly string[]): Promise<ToyMachine[]> {
    this.#count();
    return names.filter((name) => this.#rows.has(name)).map((name) => this.#read(name));
  }

  async listMachines(after = ''): Promise<{ readonly machines: readonly ToyMachine[]; readonly next?: string }> {
    this.#count();
    const names = [...this.#rows.keys()].sort().filter((name) => name > after);
    const page = names.slice(0, PAGE_SIZE);
    const next = names.length > PAGE_SIZE ? page.at(-1) : undefined;
    return { machines: page.map((name) => this.#read(name)), ...(next !== undefined && { next }) };
  }

  async changeLabels(name: string, change: (labels: ToyMachine['labels']) => ToyMachine['labels']): Promise<void> {
    this.#count();
    const row = this.#find(name);
    this.#rows.set(name, { ...row, machine: { ...row.machine, labels: change(row.machine.labels) } });
  }

  async deleteMachine(name: string): Promise<void> {
    this.#count();
    this.#find(name).deletedAtMs ??= this.#now();
  }

  #count(): void {
    this.#requests++;
    for (const [name, { deletedAtMs = Number.POSITIVE_INFINITY }] of this.#rows) {
      if (this.#now() >= deletedAtMs + VANISH_MS) this.#rows.delete(name);
    }
  }

  #read(name: string): ToyMachine {
    const { machine, deletedAtMs } = this.#find(name);
    const isUp = this.#now() >= machine.createdAtMs + BOOT_MS;
    return { ...machine, status: deletedAtMs !== undefined ? 'VANISHING' : isUp ? 'UP' : 'BOOTING' };
  }

  #find(name: string): Row {
    const row = this.#rows.get(name);
    if (row === undefined) throw new ToyCloudError('NO_SUCH_MACHINE', `${name} does not exist`);
    return row;
  }

  #now(): number {
    return Math.floor(this.#clock.now());
  }
}
