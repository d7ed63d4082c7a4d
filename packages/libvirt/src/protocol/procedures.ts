import { array, fixedArray, int, nothing, optional, struct, uhyper, uint, type XdrType } from '../codec/xdr-type.ts';
import { uuid } from './uuid.ts';
import {
  addressFamily,
  counted,
  domain,
  domainStatsRecord,
  list,
  network,
  optionalText,
  pool,
  roundedHyper,
  roundedUhyper,
  text,
  volume,
} from './wire-values.ts';

/**
 * Which connection a call takes: `read` for what answers at once, `write` for what may take seconds on the server and must
 * not hold up the others.
 */
export type Lane = 'read' | 'write';

/** One operation of libvirt's protocol. */
export interface Procedure<A, R> {
  /** Its number, which never changes. */
  readonly number: number;
  /** libvirt's name without `REMOTE_PROC_`, for messages. */
  readonly name: string;
  readonly lane: Lane;
  readonly arguments: XdrType<A>;
  readonly result: XdrType<R>;
}

function read<A, R>(number: number, name: string, args: XdrType<A>, result: XdrType<R>): Procedure<A, R> {
  return { number, name, lane: 'read', arguments: args, result };
}

function write<A, R>(number: number, name: string, args: XdrType<A>, result: XdrType<R>): Procedure<A, R> {
  return { number, name, lane: 'write', arguments: args, result };
}

const domainAndFlags = struct({ domain, flags: uint });
const poolAndFlags = struct({ pool, flags: uint });
const volumeAndFlags = struct({ volume, flags: uint });
const xmlAndFlags = struct({ xml: text, flags: uint });
const listAll = struct({ needResults: int, flags: uint });
const transfer = struct({ volume, offset: roundedUhyper, length: roundedUhyper, flags: uint });

const domainInterface = struct({
  name: text,
  macAddress: optionalText,
  addresses: array(struct({ family: addressFamily, address: text, prefix: uint }), 2_048),
});

const dhcpLease = struct({
  interface: text,
  expirySeconds: roundedHyper,
  family: addressFamily,
  macAddress: optionalText,
  iaid: optionalText,
  address: text,
  prefix: uint,
  hostname: optionalText,
  clientId: optionalText,
});

/**
 * The procedures of libvirt's protocol that this client uses: their numbers, and what stands in their messages. `char` and
 * `short` take four bytes in this protocol, as in XDR.
 *
 * @see https://gitlab.com/libvirt/libvirt/-/blob/v9.0.0/src/remote/remote_protocol.x
 */
export const PROCEDURES = {
  connectOpen: read(1, 'CONNECT_OPEN', struct({ uri: optionalText, flags: uint }), nothing),
  connectClose: read(2, 'CONNECT_CLOSE', nothing, nothing),
  connectGetLibVersion: read(157, 'CONNECT_GET_LIB_VERSION', nothing, uhyper),
  connectGetHostname: read(59, 'CONNECT_GET_HOSTNAME', nothing, text),
  connectGetCapabilities: read(7, 'CONNECT_GET_CAPABILITIES', nothing, text),
  connectGetDomainCapabilities: read(
    342,
    'CONNECT_GET_DOMAIN_CAPABILITIES',
    struct({
      emulator: optionalText,
      architecture: optionalText,
      machine: optionalText,
      virtType: optionalText,
      flags: uint,
    }),
    text,
  ),
  connectSupportsFeature: read(60, 'CONNECT_SUPPORTS_FEATURE', int, int),
  authList: read(66, 'AUTH_LIST', nothing, array(int, 20)),
  authPolkit: read(70, 'AUTH_POLKIT', nothing, int),
  nodeGetInfo: read(
    6,
    'NODE_GET_INFO',
    nothing,
    struct({
      model: fixedArray(int, 32),
      memoryKib: roundedUhyper,
      cpus: int,
      mhz: int,
      numaNodes: int,
      sockets: int,
      cores: int,
      threads: int,
    }),
  ),
  nodeGetFreeMemory: read(102, 'NODE_GET_FREE_MEMORY', nothing, roundedUhyper),

  connectListAllDomains: read(273, 'CONNECT_LIST_ALL_DOMAINS', listAll, counted(domain)),
  connectGetAllDomainStats: read(
    344,
    'CONNECT_GET_ALL_DOMAIN_STATS',
    struct({ domains: list(domain), groups: uint, flags: uint }),
    list(domainStatsRecord),
  ),
  domainLookupByUuid: read(24, 'DOMAIN_LOOKUP_BY_UUID', uuid, domain),
  domainLookupByName: read(23, 'DOMAIN_LOOKUP_BY_NAME', text, domain),
  domainDefineXmlFlags: write(350, 'DOMAIN_DEFINE_XML_FLAGS', xmlAndFlags, domain),
  domainCreateXml: write(10, 'DOMAIN_CREATE_XML', xmlAndFlags, domain),
  domainCreateWithFlags: write(196, 'DOMAIN_CREATE_WITH_FLAGS', domainAndFlags, domain),
  domainGetState: read(212, 'DOMAIN_GET_STATE', domainAndFlags, struct({ state: int, reason: int })),
  domainGetInfo: read(
    16,
    'DOMAIN_GET_INFO',
    domain,
    struct({ state: uint, maxMemoryKib: roundedUhyper, memoryKib: roundedUhyper, vcpus: uint, cpuTimeNs: uhyper }),
  ),
  domainShutdownFlags: write(258, 'DOMAIN_SHUTDOWN_FLAGS', domainAndFlags, nothing),
  domainDestroyFlags: write(234, 'DOMAIN_DESTROY_FLAGS', domainAndFlags, nothing),
  domainReboot: write(27, 'DOMAIN_REBOOT', domainAndFlags, nothing),
  domainReset: write(245, 'DOMAIN_RESET', domainAndFlags, nothing),
  domainUndefineFlags: write(231, 'DOMAIN_UNDEFINE_FLAGS', domainAndFlags, nothing),
  domainGetXmlDesc: read(14, 'DOMAIN_GET_XML_DESC', domainAndFlags, text),
  domainSetMetadata: write(
    264,
    'DOMAIN_SET_METADATA',
    struct({ domain, type: int, metadata: optionalText, key: optionalText, uri: optionalText, flags: uint }),
    nothing,
  ),
  domainGetMetadata: read(
    265,
    'DOMAIN_GET_METADATA',
    struct({ domain, type: int, uri: optionalText, flags: uint }),
    text,
  ),
  domainOpenConsole: read(201, 'DOMAIN_OPEN_CONSOLE', struct({ domain, device: optionalText, flags: uint }), nothing),
  domainInterfaceAddresses: read(
    353,
    'DOMAIN_INTERFACE_ADDRESSES',
    struct({ domain, source: uint, flags: uint }),
    array(domainInterface, 2_048),
  ),

  connectListAllStoragePools: read(281, 'CONNECT_LIST_ALL_STORAGE_POOLS', listAll, counted(pool)),
  storagePoolLookupByName: read(84, 'STORAGE_POOL_LOOKUP_BY_NAME', text, pool),
  storagePoolDefineXml: write(77, 'STORAGE_POOL_DEFINE_XML', xmlAndFlags, pool),
  storagePoolBuild: write(79, 'STORAGE_POOL_BUILD', poolAndFlags, nothing),
  storagePoolCreate: write(78, 'STORAGE_POOL_CREATE', poolAndFlags, nothing),
  storagePoolRefresh: write(83, 'STORAGE_POOL_REFRESH', poolAndFlags, nothing),
  storagePoolDestroy: write(80, 'STORAGE_POOL_DESTROY', pool, nothing),
  storagePoolUndefine: write(82, 'STORAGE_POOL_UNDEFINE', pool, nothing),
  storagePoolGetInfo: read(
    87,
    'STORAGE_POOL_GET_INFO',
    pool,
    struct({
      state: uint,
      capacityBytes: roundedUhyper,
      allocationBytes: roundedUhyper,
      availableBytes: roundedUhyper,
    }),
  ),
  storagePoolGetXmlDesc: read(88, 'STORAGE_POOL_GET_XML_DESC', poolAndFlags, text),
  storagePoolListAllVolumes: read(
    282,
    'STORAGE_POOL_LIST_ALL_VOLUMES',
    struct({ pool, needResults: int, flags: uint }),
    counted(volume),
  ),

  storageVolCreateXml: write(93, 'STORAGE_VOL_CREATE_XML', struct({ pool, xml: text, flags: uint }), volume),
  storageVolCreateXmlFrom: write(
    125,
    'STORAGE_VOL_CREATE_XML_FROM',
    struct({ pool, xml: text, source: volume, flags: uint }),
    volume,
  ),
  storageVolLookupByName: read(95, 'STORAGE_VOL_LOOKUP_BY_NAME', struct({ pool, name: text }), volume),
  storageVolLookupByPath: read(97, 'STORAGE_VOL_LOOKUP_BY_PATH', text, volume),
  storageVolGetInfo: read(
    98,
    'STORAGE_VOL_GET_INFO',
    volume,
    struct({ kind: int, capacityBytes: roundedUhyper, allocationBytes: roundedUhyper }),
  ),
  storageVolGetXmlDesc: read(99, 'STORAGE_VOL_GET_XML_DESC', volumeAndFlags, text),
  storageVolGetPath: read(100, 'STORAGE_VOL_GET_PATH', volume, text),
  storageVolDelete: write(94, 'STORAGE_VOL_DELETE', volumeAndFlags, nothing),
  storageVolResize: write(
    260,
    'STORAGE_VOL_RESIZE',
    struct({ volume, capacityBytes: roundedUhyper, flags: uint }),
    nothing,
  ),
  storageVolUpload: write(208, 'STORAGE_VOL_UPLOAD', transfer, nothing),
  storageVolDownload: read(209, 'STORAGE_VOL_DOWNLOAD', transfer, nothing),

  connectListAllNetworks: read(283, 'CONNECT_LIST_ALL_NETWORKS', listAll, counted(network)),
  networkLookupByName: read(46, 'NETWORK_LOOKUP_BY_NAME', text, network),
  networkDefineXml: write(41, 'NETWORK_DEFINE_XML', text, network),
  networkCreate: write(39, 'NETWORK_CREATE', network, nothing),
  networkDestroy: write(42, 'NETWORK_DESTROY', network, nothing),
  networkUndefine: write(49, 'NETWORK_UNDEFINE', network, nothing),
  networkGetXmlDesc: read(43, 'NETWORK_GET_XML_DESC', struct({ network, flags: uint }), text),
  networkUpdate: write(
    291,
    'NETWORK_UPDATE',
    struct({ network, command: uint, section: uint, parentIndex: int, xml: text, flags: uint }),
    nothing,
  ),
  networkGetDhcpLeases: read(
    341,
    'NETWORK_GET_DHCP_LEASES',
    struct({ network, macAddress: optionalText, needResults: int, flags: uint }),
    counted(dhcpLease, 65_536),
  ),

  domainEventCallbackRegisterAny: read(
    316,
    'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY',
    struct({ event: int, domain: optional(domain) }),
    int,
  ),
  domainEventCallbackDeregisterAny: read(317, 'CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY', int, nothing),
} as const;

/** A message that the server sends on its own: what stands in it. */
export const EVENTS = {
  domainLifecycle: {
    number: 318,
    payload: struct({ callbackId: int, domain, event: int, detail: int }),
  },
} as const;
