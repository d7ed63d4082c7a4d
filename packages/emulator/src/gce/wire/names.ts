/** Names of resources. https://cloud.google.com/compute/docs/naming-resources */
export const namePattern = /^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$/;
