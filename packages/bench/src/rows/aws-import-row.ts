import { importRow } from './import-row.ts';

const OWN = `const { createProvider } = await import('@cloud-spi/provider-aws'); createProvider({ region: 'eu-west-1' });`;
const RAW = `const { EC2Client } = await import('@aws-sdk/client-ec2'); new EC2Client({ region: 'eu-west-1' });`;

/** What a process pays for provider-aws. */
export const awsImportRow = importRow({ cloud: 'aws', own: OWN, raw: RAW });
