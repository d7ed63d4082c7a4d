// Names that Azure refuses for the administrator of a Linux machine.
const REFUSED: ReadonlySet<string> = new Set(
  (
    'administrator admin user user1 test user2 test1 user3 admin1 1 123 a actuser adm admin2 aspnet backup console ' +
    'david guest john owner root server sql support support_388945a0 sys test2 test3 user4 user5'
  ).split(' '),
);

/** What a user name has to be, for messages. */
export const ADMIN_USERNAME_RULE =
  '1 to 64 lower-case letters, digits, - and _, first a letter or _, and none of the names that Azure reserves, such as admin or root';

/**
 * Says whether Azure takes a name for the administrator of a Linux machine.
 *
 * @param name - The name.
 * @see https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update#osprofile
 */
export function isAdminUsername(name: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,63}$/.test(name) && !REFUSED.has(name);
}
