import { importRow } from './import-row.ts';

const OWN = `const { createProvider } = await import('@cloud-spi/provider-azure');
  createProvider({ subscriptionId: '11111111-2222-3333-4444-555555555555', resourceGroup: 'labs', location: 'westeurope' });`;
const RAW = `const { ComputeManagementClient } = await import('@azure/arm-compute');
  const { DefaultAzureCredential } = await import('@azure/identity');
  new ComputeManagementClient(new DefaultAzureCredential(), '11111111-2222-3333-4444-555555555555');`;

/** What a process pays for provider-azure. */
export const azureImportRow = importRow({ cloud: 'azure', own: OWN, raw: RAW });
