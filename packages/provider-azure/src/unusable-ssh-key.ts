import { generateKeyPairSync } from 'node:crypto';

/**
 * Makes a public key whose private half nobody has. Azure demands a key or a password for every Linux machine; whoever
 * asks for neither wants no way in, or makes one by user data.
 *
 * @returns In OpenSSH format.
 * @see https://learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys#supported-ssh-key-formats
 */
export function createUnusableSshKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const blob = [Buffer.from('ssh-ed25519'), Buffer.from(x, 'base64url')].map(withLength);
  return `ssh-ed25519 ${Buffer.concat(blob).toString('base64')} unusable`;
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
