import { createHmac } from 'node:crypto';

const LENGTH = 32;
const REQUIRED = [/^[A-Za-z0-9]/, /[A-Z]/, /[a-z]/, /[0-9]/, /[-_]/];

/**
 * Derives a password of 32 characters from a master secret: base64url of an HMAC-SHA-256 of the uid. It begins with
 * a letter or digit and has upper and lower case, digits and a sign, as password rules want. Pure.
 *
 * @param master - The master secret.
 * @param uid - Identity of the worker; each has another password.
 */
export function derivePassword(master: string, uid: string): string {
  for (let round = 0; ; round += 1) {
    const subject = round === 0 ? uid : `${uid}/${round}`;
    const password = createHmac('sha256', master).update(subject).digest('base64url').slice(0, LENGTH);
    if (REQUIRED.every((rule) => rule.test(password))) return password;
  }
}
