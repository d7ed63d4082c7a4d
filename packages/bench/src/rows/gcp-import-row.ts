import { importRow } from './import-row.ts';

const OWN = `const { createProvider } = await import('@cloud-spi/provider-gcp'); createProvider({ projectId: 'bench' });`;
const RAW = `const { InstancesClient } = await import('@google-cloud/compute');
  const { PassThroughClient } = await import('google-auth-library');
  await new InstancesClient({ authClient: new PassThroughClient() }).initialize();`;

/** What a process pays for provider-gcp. */
export const gcpImportRow = importRow({ cloud: 'gcp', own: OWN, raw: RAW });
