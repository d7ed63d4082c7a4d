import type { LibvirtCallOptions } from '../call-options.ts';
import type {
  Domain,
  DomainInfo,
  DomainInterface,
  DomainLifecycleEvent,
  DomainReference,
  DomainStateInfo,
  DomainStats,
  DomainStatsGroup,
} from '../domain.ts';
import type { LibvirtStream } from '../libvirt-stream.ts';

/** Which domains a list has. */
export interface DomainFilter {
  /** True: those that run; false: those that do not. Default: all. */
  readonly active?: boolean | undefined;
}

/** Where a change of metadata takes effect. Default: in the state that the domain is in now. */
export interface MetadataTarget {
  /** In the running domain. */
  readonly live?: boolean | undefined;
  /** In its definition. */
  readonly config?: boolean | undefined;
}

/** Ends a subscription when disposed. */
export interface EventSubscription extends AsyncDisposable {
  /** Idempotency: again does nothing. Does not throw; no event is delivered after it was called. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What {@link DomainCalls.subscribeLifecycle} takes. */
export interface LifecycleSubscriptionOptions extends LibvirtCallOptions {
  /** Only events of this domain. Default: of all. */
  readonly domain?: DomainReference | undefined;
  /**
   * The connection was lost and the subscription is in force again: events in between are missing, so look at the domains
   * anew.
   */
  readonly onRestored?: (() => void) | undefined;
}

/**
 * Calls about domains, libvirt's virtual machines. They fail as all calls of {@link LibvirtClient} do; a domain that the
 * server does not know is a {@link LibvirtError} `NO_DOMAIN`, one whose state forbids the call `OPERATION_INVALID`.
 */
export interface DomainCalls {
  /** Every domain, at most 16 384. A read. */
  list(options?: LibvirtCallOptions & DomainFilter): Promise<readonly Domain[]>;

  /**
   * States and measurements of many domains in one call. A read.
   *
   * @param options - `groups`: what to report, `state` by default. `domains`: only these, default all that `active` allows.
   * `noWait`: leave out what another job on the domain holds, instead of waiting for it.
   */
  listStats(
    options?: LibvirtCallOptions &
      DomainFilter & {
        readonly groups?: readonly DomainStatsGroup[] | undefined;
        readonly domains?: readonly DomainReference[] | undefined;
        readonly noWait?: boolean | undefined;
      },
  ): Promise<readonly DomainStats[]>;

  /**
   * @param uuid - With hyphens.
   * @throws LibvirtError `NO_DOMAIN`
   */
  lookupByUuid(uuid: string, options?: LibvirtCallOptions): Promise<Domain>;

  /** @throws LibvirtError `NO_DOMAIN` */
  lookupByName(name: string, options?: LibvirtCallOptions): Promise<Domain>;

  /**
   * Makes a domain known, or changes the definition of the one with the same UUID and name. It does not start.
   *
   * Idempotency: the same XML with a `<uuid>` is the same domain.
   *
   * @param xml - A `<domain>`; without `<uuid>` the server invents one.
   * @param options - `validate`: check against the schema, which also refuses elements that would be ignored.
   * @throws LibvirtError `OPERATION_FAILED` when the name belongs to another UUID; `XML_INVALID_SCHEMA`, `XML_DETAIL`, `XML_ERROR`
   * or `CONFIG_UNSUPPORTED` for what is wrong in it.
   */
  define(xml: string, options?: LibvirtCallOptions & { readonly validate?: boolean | undefined }): Promise<Domain>;

  /** Starts a domain that is forgotten once it stops. Completion: it runs. */
  createTransient(
    xml: string,
    options?: LibvirtCallOptions & { readonly validate?: boolean | undefined; readonly paused?: boolean | undefined },
  ): Promise<Domain>;

  /**
   * Starts a defined domain. Completion: it runs, which says nothing of the guest.
   *
   * @returns The id of its run.
   * @throws LibvirtError `OPERATION_INVALID` when it runs already, and also when its network or a pool of its disks is not
   * active: {@link getState} tells which.
   */
  start(
    domain: DomainReference,
    options?: LibvirtCallOptions & { readonly paused?: boolean | undefined },
  ): Promise<number>;

  /** Its state. Waits while another call works on the domain; {@link listStats} with `noWait` does not. A read. */
  getState(domain: DomainReference, options?: LibvirtCallOptions): Promise<DomainStateInfo>;

  /** Size and use. A read. */
  getInfo(domain: DomainReference, options?: LibvirtCallOptions): Promise<DomainInfo>;

  /**
   * Asks the guest to shut down. Completion: it was asked; it may not listen, as long as it boots for example, and then nothing
   * happens.
   *
   * Idempotency: may be asked again at any time.
   *
   * @param options - `mode`: by the power button, or through the agent in the guest. Default: the driver's.
   * @throws LibvirtError `OPERATION_INVALID` when it does not run; `AGENT_UNRESPONSIVE`.
   */
  shutdown(
    domain: DomainReference,
    options?: LibvirtCallOptions & { readonly mode?: 'acpi' | 'agent' | undefined },
  ): Promise<void>;

  /**
   * Stops a domain at once. Completion: it does not run.
   *
   * @param options - `graceful`: give up rather than kill an emulator that does not end when asked.
   * @throws LibvirtError `OPERATION_INVALID` when it does not run.
   */
  destroy(
    domain: DomainReference,
    options?: LibvirtCallOptions & { readonly graceful?: boolean | undefined },
  ): Promise<void>;

  /** Asks the guest to boot again. Completion: it was asked. */
  reboot(domain: DomainReference, options?: LibvirtCallOptions): Promise<void>;

  /** Presses the reset button. */
  reset(domain: DomainReference, options?: LibvirtCallOptions): Promise<void>;

  /**
   * Makes a domain unknown; one that runs goes on until it stops. Its volumes stay.
   *
   * @param options - What is removed along with it; without that, what exists of it is a reason to refuse.
   */
  undefine(
    domain: DomainReference,
    options?: LibvirtCallOptions & {
      readonly managedSave?: boolean | undefined;
      readonly snapshotsMetadata?: boolean | undefined;
      readonly nvram?: boolean | undefined;
      readonly checkpointsMetadata?: boolean | undefined;
      readonly tpm?: boolean | undefined;
    },
  ): Promise<void>;

  /**
   * Its definition as XML. A read.
   *
   * @param options - `inactive`: what holds for the next start, also while it runs. `secure`: with passwords, which a
   * read-only connection is refused.
   */
  getXml(
    domain: DomainReference,
    options?: LibvirtCallOptions & { readonly inactive?: boolean | undefined; readonly secure?: boolean | undefined },
  ): Promise<string>;

  /**
   * Sets description or title.
   *
   * @param value - Undefined removes it. A title has one line.
   */
  setMetadata(
    domain: DomainReference,
    kind: 'description' | 'title',
    value: string | undefined,
    options?: LibvirtCallOptions & MetadataTarget,
  ): Promise<void>;

  /**
   * Sets the metadata element of one namespace; those of others stay.
   *
   * @param element - `uri`: the namespace. `prefix`: how it is called in the domain's XML. `xml`: one element without prefix, which
   * the server adds; undefined removes it.
   */
  setMetadataElement(
    domain: DomainReference,
    element: { readonly uri: string; readonly prefix: string; readonly xml: string | undefined },
    options?: LibvirtCallOptions & MetadataTarget,
  ): Promise<void>;

  /**
   * Description or title. A read.
   *
   * @throws LibvirtError `NO_DOMAIN_METADATA` when there is none.
   */
  getMetadata(
    domain: DomainReference,
    kind: 'description' | 'title',
    options?: LibvirtCallOptions & MetadataTarget,
  ): Promise<string>;

  /**
   * The metadata element of a namespace, as XML. A read.
   *
   * @throws LibvirtError `NO_DOMAIN_METADATA` when there is none.
   */
  getMetadataElement(
    domain: DomainReference,
    uri: string,
    options?: LibvirtCallOptions & MetadataTarget,
  ): Promise<string>;

  /**
   * Addresses of a running domain. A read.
   *
   * @param source - `lease`: what libvirt's DHCP servers have given; `agent`: what the agent in the guest says; `arp`: what the host
   * has seen.
   */
  getInterfaceAddresses(
    domain: DomainReference,
    source: 'lease' | 'agent' | 'arp',
    options?: LibvirtCallOptions,
  ): Promise<readonly DomainInterface[]>;

  /**
   * Connects to the console of a running domain. What was printed before is not repeated. The stream ends when the domain
   * stops.
   *
   * @param options - `device`: alias of a console, default the first one. `force`: take it away from another client. `safe`:
   * refuse where the driver cannot keep two clients apart. `timeoutMs` and `signal` hold for connecting only.
   * @throws LibvirtError `OPERATION_FAILED` when another client has it.
   */
  openConsole(
    domain: DomainReference,
    options?: LibvirtCallOptions & {
      readonly device?: string | undefined;
      readonly force?: boolean | undefined;
      readonly safe?: boolean | undefined;
    },
  ): Promise<LibvirtStream>;

  /**
   * Reports what happens to domains, until the subscription is disposed or the client closed. After a lost connection it is
   * restored, with growing pauses between the attempts.
   *
   * Completion: it is in force; what happens from then on is reported, in order.
   *
   * @param onEvent - Called with each event. What it throws is an uncaught exception.
   */
  subscribeLifecycle(
    onEvent: (event: DomainLifecycleEvent) => void,
    options?: LifecycleSubscriptionOptions,
  ): Promise<EventSubscription>;
}
