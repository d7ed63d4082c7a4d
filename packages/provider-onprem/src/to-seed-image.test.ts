import { describe, expect, it } from 'vitest';
import { writeIso9660 } from './iso9660.ts';
import { toSeedImage } from './to-seed-image.ts';

const SECTOR = 2_048;
const CONFIGURATION = { name: 'Worker_1', namespace: 'n', imageId: 'i', instanceType: 't' };

/** Reads an image as ECMA-119 describes it, by the big-endian numbers; the writer's tests on Linux read the others. */
function readIso9660(image: Uint8Array) {
  const bytes = Buffer.from(image);
  const descriptor = bytes.subarray(16 * SECTOR);
  expect(descriptor.toString('latin1', 1, 6)).toBe('CD001');
  expect(bytes.toString('latin1', 17 * SECTOR, 17 * SECTOR + 6)).toBe('\xffCD001');
  expect(descriptor.readUInt32BE(84) * SECTOR).toBe(bytes.length);
  expect(descriptor.readUInt32LE(80)).toBe(descriptor.readUInt32BE(84));
  const files = new Map<string, Buffer>();
  const start = descriptor.readUInt32BE(156 + 6) * SECTOR;
  for (let at = start; bytes.readUInt8(at) > 0; at += bytes.readUInt8(at)) {
    const name = bytes.toString('latin1', at + 33, at + 33 + bytes.readUInt8(at + 32));
    const [content, length] = [bytes.readUInt32BE(at + 6) * SECTOR, bytes.readUInt32BE(at + 14)];
    if (name.length > 1) files.set(name, bytes.subarray(content, content + length));
  }
  return { label: descriptor.toString('latin1', 40, 72).trimEnd(), files };
}

describe('writeIso9660', () => {
  it('files come back under their names, in order, whatever their length', () => {
    const contents = [0, 1, SECTOR - 1, SECTOR, SECTOR + 1].map((length) => Buffer.alloc(length, length % 251));
    const image = writeIso9660(
      'label',
      contents.map((content, index) => ({ name: `file-${9 - index}`, content })),
    );
    const { label, files } = readIso9660(image);
    expect(label).toBe('label');
    expect([...files.keys()]).toEqual(['FILE-5.;1', 'FILE-6.;1', 'FILE-7.;1', 'FILE-8.;1', 'FILE-9.;1']);
    expect([...files.values()].reverse()).toEqual(contents);
  });
});

describe('toSeedImage', () => {
  it('holds what cloud-init looks for', () => {
    const keys = ['ssh-ed25519 AAAA "quoted" \\ user'];
    const image = toSeedImage('uuid-1', { ...CONFIGURATION, sshPublicKeys: keys, userData: '#!/bin/sh\necho hi\n' });
    const { label, files } = readIso9660(image);
    expect(label).toBe('cidata');
    expect(files.get('USER-DATA.;1')?.toString()).toBe('#!/bin/sh\necho hi\n');
    expect(JSON.parse(files.get('META-DATA.;1')?.toString() ?? '')).toEqual({
      'instance-id': 'uuid-1',
      'local-hostname': 'worker-1',
      'public-keys': keys,
    });
  });

  it('user data of bytes is kept as it is, and without any the file is there all the same', () => {
    const bytes = new Uint8Array([0x1f, 0x8b, 0, 255]);
    expect(readIso9660(toSeedImage('u', { ...CONFIGURATION, userData: bytes })).files.get('USER-DATA.;1')).toEqual(
      Buffer.from(bytes),
    );
    expect(readIso9660(toSeedImage('u', CONFIGURATION)).files.get('USER-DATA.;1')?.toString()).toBe('#cloud-config\n');
  });

  it('the same configuration gives the same bytes', () => {
    expect(toSeedImage('u', CONFIGURATION)).toEqual(toSeedImage('u', CONFIGURATION));
  });
});
