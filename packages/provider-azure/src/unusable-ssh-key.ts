import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const BITS = 2_048;

/**
 * Makes a public key whose private half nobody has. Azure demands a key or a password for every Linux machine; whoever
 * asks for neither wants no way in, or makes one by user data.
 *
 * @returns In OpenSSH format.
 */
export async function createUnusableSshKey(): Promise<string> {
  const { publicKey } = await generate('rsa', { modulusLength: BITS });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const blob = [Buffer.from('ssh-rsa'), toInteger(e), toInteger(n)].map(withLength);
  return `ssh-rsa ${Buffer.concat(blob).toString('base64')} unusable`;
}

/** An integer is signed there: a first bit of 1 needs a zero before it. */
function toInteger(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
