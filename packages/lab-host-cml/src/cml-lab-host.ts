import {
  type HostCapacity,
  type HostHealth,
  type HostLicense,
  type HostProbe,
  isLabHostError,
  type LabHost,
  type LabHostCallOptions,
  LabHostError,
  type LabHostErrorKind,
  type LabImport,
  type LabState,
  type LabSummary,
  type LicenseRelease,
  type LicenseRequest,
} from '@cloud-spi/lab-host';
import { applyLicense } from './apply-license.ts';
import type { CmlApi, CmlPublicApi, LabAction } from './cml-api.ts';
import { beginCall, type HostCall } from './host-call.ts';
import type { HttpsClient } from './https-client.ts';
import { importLab } from './import-lab.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { listLabs } from './list-labs.ts';
import { readCapacity } from './read-capacity.ts';
import { releaseLicense } from './release-license.ts';
import type { Session } from './session.ts';
import { toHostHealth } from './to-host-health.ts';
import { toHostLicense } from './to-host-license.ts';
import { toHostProbe, toUnreachedProbe } from './to-host-probe.ts';
import { toLabState } from './to-lab-state.ts';

/** What a {@link CmlLabHost} is made of. */
export interface CmlLabHostParts {
  readonly address: string;
  readonly client: HttpsClient;
  readonly publicApi: CmlPublicApi;
  readonly api: CmlApi;
  readonly session: Session;
  /** Aborted by the host when it is disposed; ends what is pending. */
  readonly disposal: AbortController;
}

const LOGOUT_TIMEOUT_MS = 5_000;
const LAB_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A connection to one Cisco Modeling Labs host. */
export class CmlLabHost implements LabHost {
  readonly #parts: CmlLabHostParts;
  // What looks before it acts must not run twice at once.
  readonly #changes = new KeyedQueue();

  constructor(parts: CmlLabHostParts) {
    this.#parts = parts;
  }

  async probe(options?: LabHostCallOptions): Promise<HostProbe> {
    const { publicApi, client } = this.#parts;
    const call = this.#begin('probe', options);
    const seen = await publicApi.systemInformation(call).then(toHostProbe, toUnreachedProbe);
    const certificateFingerprint = seen.reach === 'unreachable' ? undefined : client.presentedFingerprint;
    return certificateFingerprint === undefined ? seen : { ...seen, certificateFingerprint };
  }

  async authenticate(options?: LabHostCallOptions): Promise<void> {
    const call = this.#begin('authenticate', options);
    await this.#parts.api.confirmLogin(call);
  }

  async health(options?: LabHostCallOptions): Promise<HostHealth> {
    return toHostHealth(await this.#parts.api.systemHealth(this.#begin('health', options)));
  }

  async capacity(options?: LabHostCallOptions): Promise<HostCapacity> {
    const call = this.#begin('capacity', options);
    const capacity = await readCapacity(this.#parts.api, call);
    if (capacity === undefined) throw this.#error(call, 'not-ready', 'the host does not know its own size yet');
    return capacity;
  }

  async license(options?: LabHostCallOptions): Promise<HostLicense> {
    return toHostLicense(await this.#parts.api.licensing(this.#begin('license', options)));
  }

  async applyLicense(request: LicenseRequest, options?: LabHostCallOptions): Promise<void> {
    const { api, address } = this.#parts;
    const call = this.#begin('applyLicense', options);
    await this.#changes.run('license', () => applyLicense(api, { call, address, request }));
  }

  async releaseLicense(options?: LabHostCallOptions): Promise<LicenseRelease> {
    return releaseLicense(this.#parts.api, this.#begin('releaseLicense', options));
  }

  async listLabs(options?: LabHostCallOptions): Promise<readonly LabSummary[]> {
    return listLabs(this.#parts.api, this.#begin('listLabs', options));
  }

  async importLab(lab: LabImport, options?: LabHostCallOptions): Promise<{ readonly labId: string }> {
    const call = this.#begin('importLab', options);
    return this.#changes.run(`lab ${lab.marker}`, () => importLab(this.#parts.api, call, lab));
  }

  async labState(labId: string, options?: LabHostCallOptions): Promise<LabState> {
    const { api } = this.#parts;
    const call = this.#begin('labState', options);
    this.#checkLabId(call, labId);
    const [state, converged, { nodes }] = await Promise.all([
      api.labState(call, labId),
      api.isConverged(call, labId),
      api.elementStates(call, labId),
    ]);
    return toLabState({ state, converged, nodeStates: nodes });
  }

  async startLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    const call = this.#begin('startLab', options);
    this.#checkLabId(call, labId);
    await this.#parts.api.change(call, labId, 'start');
  }

  async stopLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#changeKnownLab(this.#begin('stopLab', options), labId, 'stop');
  }

  async wipeLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#changeKnownLab(this.#begin('wipeLab', options), labId, 'wipe');
  }

  async deleteLab(labId: string, options?: LabHostCallOptions): Promise<void> {
    await this.#changeKnownLab(this.#begin('deleteLab', options), labId, 'delete');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { disposal, session, publicApi, client } = this.#parts;
    if (disposal.signal.aborted) return;
    disposal.abort();
    const { token } = session;
    if (token !== undefined) {
      session.drop(token);
      const call = beginCall('dispose', { timeoutMs: LOGOUT_TIMEOUT_MS }, new AbortController().signal);
      // The token ends by itself; a host that is gone must not keep anybody from leaving.
      await publicApi.logOut(call, token).catch(() => undefined);
    }
    client.close();
  }

  #begin(operation: string, options: LabHostCallOptions = {}): HostCall {
    const call = beginCall(operation, options, this.#parts.disposal.signal);
    if (call.signal.aborted) throw this.#error(call, 'aborted', 'given up or disposed before anything was sent');
    return call;
  }

  // An id that cannot be one is not sent: the host has no clean answer to it, and it could lead to another path.
  #checkLabId(call: HostCall, labId: string): void {
    if (!LAB_ID.test(labId)) throw this.#error(call, 'lab-not-found', 'this cannot be the id of a lab');
  }

  async #changeKnownLab(call: HostCall, labId: string, action: LabAction): Promise<void> {
    try {
      this.#checkLabId(call, labId);
      await this.#parts.api.change(call, labId, action);
    } catch (error) {
      if (!(isLabHostError(error) && error.kind === 'lab-not-found')) throw error;
    }
  }

  #error({ operation }: HostCall, kind: LabHostErrorKind, message: string): LabHostError {
    const { address } = this.#parts;
    return new LabHostError({ kind, message: `${operation} at ${address}: ${message}.`, operation, address });
  }
}
