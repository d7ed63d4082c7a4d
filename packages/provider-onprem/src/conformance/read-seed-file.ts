const SECTOR = 2_048;
const PRIMARY_DESCRIPTOR = 16 * SECTOR;
const ROOT_RECORD = PRIMARY_DESCRIPTOR + 156;

/**
 * Reads a file of an ISO 9660 image, by the numbers that Linux reads.
 *
 * @param image - The image.
 * @param name - The file, as Linux shows it.
 * @returns Undefined when it is not there.
 */
export function readSeedFile(image: Buffer, name: string): Uint8Array | undefined {
  const start = image.readUInt32LE(ROOT_RECORD + 2) * SECTOR;
  for (let at = start; image.readUInt8(at) > 0; at += image.readUInt8(at)) {
    const written = image.toString('latin1', at + 33, at + 33 + image.readUInt8(at + 32));
    if (written.replace(/\.?;1$/, '').toLowerCase() !== name) continue;
    const content = image.readUInt32LE(at + 2) * SECTOR;
    return image.subarray(content, content + image.readUInt32LE(at + 10));
  }
  return undefined;
}
