import { XdrError } from '../codec/xdr-error.ts';
import type { XdrType } from '../codec/xdr-type.ts';

const BYTES = 16;
const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID: 16 bytes on the wire; for callers a text such as `6695eb01-f6a4-8304-79aa-97f2502e193f`, in lower case. */
export const uuid: XdrType<string> = {
  read: (reader) =>
    Buffer.from(reader.opaque(BYTES))
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  write: (writer, value) => {
    if (!FORM.test(value)) throw new XdrError(`"${value}" is no UUID such as 6695eb01-f6a4-8304-79aa-97f2502e193f`);
    writer.opaque(Buffer.from(value.replaceAll('-', ''), 'hex'), BYTES);
  },
};
