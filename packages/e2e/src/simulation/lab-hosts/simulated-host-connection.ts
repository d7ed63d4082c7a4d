import {
  type HostCapacity,
  type HostHealth,
  type HostLicense,
  type HostProbe,
  type LabHost,
  type LabHostCallOptions,
  type LabHostConnection,
  LabHostError,
  type LabHostErrorKind,
  type LabImport,
  type LabState,
  type LabSummary,
  type LicenseRelease,
  type LicenseRequest,
} from '@cloud-spi/lab-host';
import type { LabHostPark } from './lab-host-park.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { SimulatedLab } from './simulated-lab.ts';
import { measureTopology } from './simulated-topology.ts';

const SECOND = 1_000;

type Fail = (kind: LabHostErrorKind) => never;
type Work<Result> = (host: SimulatedHost, now: number, fail: Fail) => Result;

/** A connection to whichever host has the address when a call arrives. */
export class SimulatedHostConnection implements LabHost {
  readonly #park: LabHostPark;
  readonly #connection: LabHostConnection;
  #isLoggedIn = false;

  constructor(park: LabHostPark, connection: LabHostConnection) {
    this.#park = park;
    this.#connection = connection;
  }

  async probe(options: LabHostCallOptions = {}): Promise<HostProbe> {
    await this.#park.clock.delay(this.#latencyMs(), { signal: options.signal });
    const { address, tls } = this.#connection;
    const probe = this.#park.hostAt(address)?.probe(this.#park.clock.now());
    if (probe === undefined) return { reach: 'unreachable', ready: false, reason: 'No route to host.' };
    this.#checkCertificate('probe', tls.mode === 'first-use' ? tls.fingerprint : undefined, probe);
    return probe;
  }

  async authenticate(options?: LabHostCallOptions): Promise<void> {
    await this.#call('authenticate', options, () => undefined);
  }

  health(options?: LabHostCallOptions): Promise<HostHealth> {
    return this.#call('health', options, () => ({ ok: true, problems: [] }));
  }

  capacity(options?: LabHostCallOptions): Promise<HostCapacity> {
    return this.#call('capacity', options, (host, now) => host.capacity(now));
  }

  license(options?: LabHostCallOptions): Promise<HostLicense> {
    return this.#call('license', options, (host, now) => host.agent.view(now));
  }

  async applyLicense(request: LicenseRequest, options?: LabHostCallOptions): Promise<void> {
    await this.#call('applyLicense', options, (host, now, fail) => {
      const refusal = host.agent.apply(request, now);
      if (refusal !== undefined) fail(refusal);
    });
  }

  async releaseLicense(options?: LabHostCallOptions): Promise<LicenseRelease> {
    // The agent speaks to the license server before it answers.
    await this.#park.clock.delay(this.#park.random.integer(5 * SECOND, 40 * SECOND), { signal: options?.signal });
    return await this.#call('releaseLicense', options, (host, now, fail) => {
      const answer = host.agent.release(now, host.capacity(now).nodes.running > 0);
      if (answer === 'license-busy' || answer === 'license-invalid' || answer === 'conflict') return fail(answer);
      return answer;
    });
  }

  listLabs(options?: LabHostCallOptions): Promise<readonly LabSummary[]> {
    return this.#call('listLabs', options, ({ labs }, now) =>
      [...labs.values()].map((lab) => ({
        labId: lab.labId,
        title: lab.title,
        marker: lab.marker,
        running: lab.isActive(now),
      })),
    );
  }

  importLab({ topology, title, marker }: LabImport, options?: LabHostCallOptions): Promise<{ readonly labId: string }> {
    return this.#call('importLab', options, ({ labs }) => {
      const found = [...labs.values()].find((lab) => lab.marker === marker);
      if (found !== undefined) return { labId: found.labId };
      const demand = measureTopology(topology);
      const bootMs = this.#park.random.integer(20 * SECOND, 300 * SECOND);
      const lab = new SimulatedLab({ labId: `lab-${labs.size + 1}-${marker}`, title, marker, demand, bootMs });
      labs.set(lab.labId, lab);
      return { labId: lab.labId };
    });
  }

  labState(labId: string, options?: LabHostCallOptions): Promise<LabState> {
    return this.#call('labState', options, (host, now, fail) => knownLab(host, labId, fail).state(now));
  }

  async startLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#call('startLab', options, (host, now, fail) => {
      const lab = knownLab(host, labId, fail);
      if (!lab.isActive(now) && !host.hasRoomFor(lab, now)) fail('host-capacity');
      lab.start(now);
    });
  }

  async stopLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#call('stopLab', options, ({ labs }, now) => labs.get(labId)?.stop(now));
  }

  async wipeLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#call('wipeLab', options, ({ labs }, now, fail) => {
      const lab = labs.get(labId);
      if (lab?.isActive(now)) fail('conflict');
      lab?.wipe(now);
    });
  }

  async deleteLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#call('deleteLab', options, ({ labs }, now, fail) => {
      if (labs.get(labId)?.isDefined(now) === false) fail('conflict');
      labs.delete(labId);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isLoggedIn = false;
  }

  async #call<Result>(operation: string, options: LabHostCallOptions = {}, work: Work<Result>): Promise<Result> {
    const { clock, random, troubles } = this.#park;
    const fail: Fail = (kind) => {
      throw this.#error(operation, kind);
    };
    await clock.delay(this.#latencyMs(), { signal: options.signal });
    const host = this.#park.hostAt(this.#connection.address);
    if (host === undefined) return fail('unreachable');
    const probe = host.probe(clock.now());
    if (probe.reach !== 'up') return fail(probe.reach);
    const { tls } = this.#connection;
    this.#checkCertificate(operation, tls.mode === 'first-use' ? tls.fingerprint : undefined, probe);
    if (random.chance(troubles.failing)) return fail('transient');
    await this.#logIn(host, fail);
    const result = work(host, clock.now(), fail);
    return random.chance(troubles.losing) ? fail('transient') : result;
  }

  async #logIn(host: SimulatedHost, fail: Fail): Promise<void> {
    if (this.#isLoggedIn) return;
    const credentials = await this.#connection.credentials();
    if (!host.accepts(credentials, this.#park.clock.now())) fail('authentication-failed');
    this.#isLoggedIn = true;
  }

  #checkCertificate(operation: string, expected: string | undefined, { certificateFingerprint }: HostProbe): void {
    const isOther = certificateFingerprint !== undefined && certificateFingerprint !== expected;
    if (expected !== undefined && isOther) throw this.#error(operation, 'tls-identity');
  }

  #latencyMs(): number {
    return this.#park.random.integer(10, 200);
  }

  #error(operation: string, kind: LabHostErrorKind): LabHostError {
    const { address } = this.#connection;
    return new LabHostError({ kind, message: `${operation} at ${address}: ${kind}.`, operation, address });
  }
}

function knownLab({ labs }: SimulatedHost, labId: string, fail: Fail): SimulatedLab {
  return labs.get(labId) ?? fail('lab-not-found');
}
