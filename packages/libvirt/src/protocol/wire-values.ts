import { XdrError } from '../codec/xdr-error.ts';
import {
  array,
  hyper,
  int,
  mapped,
  optional,
  string,
  struct,
  uhyper,
  uint,
  type ValueOf,
  type XdrType,
} from '../codec/xdr-type.ts';
import type { TypedValue } from '../domain.ts';
import { uuid } from './uuid.ts';

// The limits of libvirt's protocol: a longer value is refused by the server, or is not from one.
const STRING_MAX_BYTES = 4_194_304;
const TYPED_PARAMETERS_MAX = 262_144;

/** A text. */
export const text = string(STRING_MAX_BYTES);

/** A text or nothing. */
export const optionalText = optional(text);

/** A list of domains, pools, volumes or networks. */
export function list<T>(type: XdrType<T>): XdrType<readonly T[]> {
  return array(type, 16_384);
}

/** A size or an instant of 64 bits as a `number`, rounded beyond 2 ** 53. */
export const roundedUhyper = mapped(uhyper, Number, BigInt);

/** A signed one. */
export const roundedHyper = mapped(hyper, Number, BigInt);

/** A domain. `id` is -1 while it does not run. */
export const domain = struct({ name: text, uuid, id: int });

/** A network. */
export const network = struct({ name: text, uuid });

/** A storage pool. */
export const pool = struct({ name: text, uuid });

/** A storage volume. */
export const volume = struct({ pool: text, name: text, key: text });

/** A list with its length behind it: what the calls `LIST_ALL` answer. */
export function counted<T>(type: XdrType<T>, maxItems = 16_384): XdrType<readonly T[]> {
  return mapped(
    struct({ items: array(type, maxItems), count: uint }),
    ({ items }) => items,
    (items) => ({ items, count: items.length }),
  );
}

/** The payload of an answer that says why a call failed. */
export const remoteError = struct({
  code: int,
  domain: int,
  message: optionalText,
  level: int,
  failedDomain: optional(domain),
  str1: optionalText,
  str2: optionalText,
  str3: optionalText,
  int1: int,
  int2: int,
  failedNetwork: optional(network),
});

/** A value of {@link remoteError}. */
export type RemoteError = ValueOf<typeof remoteError>;

/**
 * A value that names its own type. Read only: no call that is used sends one.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-common.html#virTypedParameterType
 */
const typedParameter: XdrType<readonly [field: string, value: TypedValue]> = {
  read: (reader) => {
    const field = text.read(reader);
    const type = reader.int();
    switch (type) {
      case 1:
        return [field, reader.int()];
      case 2:
        return [field, reader.uint()];
      case 3:
        return [field, reader.hyper()];
      case 4:
        return [field, reader.uhyper()];
      case 5:
        return [field, reader.double()];
      case 6:
        return [field, reader.int() !== 0];
      case 7:
        return [field, text.read(reader)];
      default:
        throw new XdrError(`"${field}" is of the unknown type ${type}`);
    }
  },
  write: () => {
    throw new XdrError('typed parameters are only read');
  },
};

/** What the server says of one domain, value by value. */
export const domainStatsRecord = struct({ domain, parameters: array(typedParameter, TYPED_PARAMETERS_MAX) });

/** A family of addresses: libvirt's 0 is IPv4, 1 is IPv6. */
export const addressFamily: XdrType<'ipv4' | 'ipv6'> = mapped(
  int,
  (family) => (family === 1 ? 'ipv6' : 'ipv4'),
  (family) => (family === 'ipv6' ? 1 : 0),
);
