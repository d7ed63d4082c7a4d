/** Where a secret is, never the secret itself: an environment variable or a file of the controller. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/**
 * Where a worker's password comes from: a secret as it is, or one derived for each worker from a master secret
 * (HMAC-SHA-256 of the worker's uid), so that nothing needs storing and no two workers share a password.
 */
export type PasswordReference = SecretReference | { readonly derivedFrom: SecretReference };
