/** What a user data template can name. */
export const USER_DATA_PLACEHOLDERS = ['name', 'uid', 'username', 'password'] as const;

/** One of {@link USER_DATA_PLACEHOLDERS}. */
export type UserDataPlaceholder = (typeof USER_DATA_PLACEHOLDERS)[number];

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Fills a user data template. The values are put in as they are, in one pass: a value that looks like a placeholder
 * stays what it is.
 *
 * @param template - Text with `{{name}}`, `{{uid}}`, `{{username}}`, `{{password}}`.
 * @param values - What stands for each.
 * @returns User data. Secret: hand it to the cloud, never keep it.
 * @throws Error that names an unknown placeholder; the message shows nothing else of the template.
 */
export function fillUserData(template: string, values: Readonly<Record<UserDataPlaceholder, string>>): string {
  return template.replaceAll(PLACEHOLDER, (_, placeholder: string) => {
    if (isPlaceholder(placeholder)) return values[placeholder];
    throw new Error(`The user data template has the unknown placeholder ${show(placeholder)}; ${KNOWN}.`);
  });
}

/**
 * Finds the placeholders of a template that {@link fillUserData} would refuse.
 *
 * @param template - The template.
 * @returns Each once, in braces, shortened.
 */
export function findUnknownPlaceholders(template: string): string[] {
  const names = [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  return [...new Set(names.filter((name) => !isPlaceholder(name)).map(show))];
}

const KNOWN = `known are ${USER_DATA_PLACEHOLDERS.map((name) => `{{${name}}}`).join(', ')}`;
const SHOWN_CHARACTERS = 40;

function isPlaceholder(name: string): name is UserDataPlaceholder {
  return (USER_DATA_PLACEHOLDERS as readonly string[]).includes(name);
}

function show(name: string): string {
  return `{{${name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name}}}`;
}
