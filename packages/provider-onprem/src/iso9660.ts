/** A file at the top of an image. */
export interface IsoFile {
  /** As Linux shows it: lower-case letters, digits, `-`, at most 28 characters. */
  readonly name: string;
  readonly content: Uint8Array;
}

const SECTOR = 2_048;
// The first sixteen sectors belong to the system; then follow the descriptors, the path tables, and the directory.
const PRIMARY_DESCRIPTOR = 16;
const PATH_TABLE_LITTLE = 18;
const PATH_TABLE_BIG = 19;
const ROOT_DIRECTORY = 20;
const FIRST_FILE = 21;
const IS_DIRECTORY = 2;

/**
 * Writes an ISO 9660 image with a few files at its top: all that cloud-init's NoCloud source needs. The same files give
 * the same bytes: it holds no times.
 *
 * @param label - The volume identifier, at most 32 characters.
 * @param files - At most 30, so that the directory fits into one sector.
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-119/
 */
export function writeIso9660(label: string, files: readonly IsoFile[]): Uint8Array {
  // A directory is sorted by name.
  const sorted = files.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const extents: { readonly file: IsoFile; readonly sector: number }[] = [];
  let sectors = FIRST_FILE;
  for (const file of sorted) {
    extents.push({ file, sector: sectors });
    sectors += Math.ceil(file.content.length / SECTOR);
  }
  const image = Buffer.alloc(sectors * SECTOR);
  const root = toDirectoryRecord('\0', ROOT_DIRECTORY, SECTOR, IS_DIRECTORY);
  writePrimaryDescriptor(image.subarray(PRIMARY_DESCRIPTOR * SECTOR), label, sectors, root);
  image.write('\xffCD001\x01', (PRIMARY_DESCRIPTOR + 1) * SECTOR, 'latin1'); // the end of the descriptors
  writePathTables(image);
  const parent = toDirectoryRecord('\x01', ROOT_DIRECTORY, SECTOR, IS_DIRECTORY);
  const entries = extents.map(({ file, sector }) =>
    toDirectoryRecord(`${file.name.toUpperCase()}.;1`, sector, file.content.length, 0),
  );
  Buffer.concat([root, parent, ...entries]).copy(image, ROOT_DIRECTORY * SECTOR);
  for (const { file, sector } of extents) image.set(file.content, sector * SECTOR);
  return image;
}

function writePrimaryDescriptor(target: Buffer, label: string, sectors: number, root: Buffer): void {
  target.write('\x01CD001\x01', 0, 'latin1');
  target.fill(' ', 8, 72);
  target.write(label, 40, 32, 'latin1');
  writeBoth32(target, 80, sectors);
  writeBoth16(target, 120, 1); // volumes in the set
  writeBoth16(target, 124, 1); // this one's number
  writeBoth16(target, 128, SECTOR);
  writeBoth32(target, 132, PATH_TABLE_BYTES);
  target.writeUInt32LE(PATH_TABLE_LITTLE, 140);
  target.writeUInt32BE(PATH_TABLE_BIG, 148);
  root.copy(target, 156);
  target.fill(' ', 190, 813); // who made it
  target.fill('0', 813, 881); // four times that are not given
  for (const end of [829, 846, 863, 880]) target[end] = 0;
  target[881] = 1; // version of this structure
}

const PATH_TABLE_BYTES = 10;

/** The root alone, once in each byte order. */
function writePathTables(image: Buffer): void {
  const little = image.subarray(PATH_TABLE_LITTLE * SECTOR);
  little.set([1, 0]);
  little.writeUInt32LE(ROOT_DIRECTORY, 2);
  little.writeUInt16LE(1, 6);
  const big = image.subarray(PATH_TABLE_BIG * SECTOR);
  big.set([1, 0]);
  big.writeUInt32BE(ROOT_DIRECTORY, 2);
  big.writeUInt16BE(1, 6);
}

function toDirectoryRecord(name: string, sector: number, bytes: number, flags: number): Buffer {
  // Records have an even length.
  const record = Buffer.alloc(33 + name.length + ((name.length + 1) % 2));
  record[0] = record.length;
  writeBoth32(record, 2, sector);
  writeBoth32(record, 10, bytes);
  record[25] = flags;
  writeBoth16(record, 28, 1);
  record[32] = name.length;
  record.write(name, 33, 'latin1');
  return record;
}

/** Numbers stand twice: first little-endian, then big-endian. */
function writeBoth32(target: Buffer, offset: number, value: number): void {
  target.writeUInt32LE(value, offset);
  target.writeUInt32BE(value, offset + 4);
}

function writeBoth16(target: Buffer, offset: number, value: number): void {
  target.writeUInt16LE(value, offset);
  target.writeUInt16BE(value, offset + 2);
}
