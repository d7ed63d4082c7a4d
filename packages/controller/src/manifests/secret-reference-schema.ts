import { z } from 'zod';

const environmentVariable = z.strictObject({
  env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, 'the name of an environment variable'),
});

const secretFile = z.strictObject({ file: z.string().min(1, 'the path of a file').max(4096, 'the path of a file') });

/** Where a secret is. The secret itself is a mistake here, and is not shown. */
export const secretReference = z.union([environmentVariable.readonly(), secretFile.readonly()], {
  error: 'a reference, {env: NAME} or {file: PATH}, never the secret itself',
});

/** Where a password comes from. */
export const passwordReference = z.union(
  [environmentVariable.readonly(), secretFile.readonly(), z.strictObject({ derivedFrom: secretReference }).readonly()],
  { error: 'a reference, {env: NAME}, {file: PATH} or {derivedFrom: …}, never the password itself' },
);
