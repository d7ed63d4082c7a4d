import type { Row } from '../row.ts';
import { awsImportRow } from './aws-import-row.ts';
import { awsListRow } from './aws-list-row.ts';
import { awsRequestsRow } from './aws-requests-row.ts';
import { awsSizeRow } from './aws-size-row.ts';
import { azureImportRow } from './azure-import-row.ts';
import { azureListRow } from './azure-list-row.ts';
import { azureRequestsRow } from './azure-requests-row.ts';
import { commitsRow } from './commits-row.ts';
import { drainRow } from './drain-row.ts';
import { gcpImportRow } from './gcp-import-row.ts';
import { gcpListRow } from './gcp-list-row.ts';
import { gcpRequestsRow } from './gcp-requests-row.ts';
import { idleRow } from './idle-row.ts';
import { libvirtCallsRow, libvirtStatesRow } from './libvirt-rows.ts';
import { onpremProvisionRow } from './onprem-provision-row.ts';
import { reconcilesRow } from './reconciles-row.ts';
import { takeoverRow } from './takeover-row.ts';
import { wakeUpRow } from './wake-up-row.ts';
import { workersRow } from './workers-row.ts';

/** All benchmarks, in the order in which they run. */
export const ALL_ROWS: readonly Row[] = [
  commitsRow('sqlite'),
  commitsRow('postgresql'),
  reconcilesRow('sqlite'),
  reconcilesRow('postgresql'),
  workersRow('sqlite'),
  workersRow('postgresql'),
  idleRow('sqlite'),
  idleRow('postgresql'),
  wakeUpRow,
  takeoverRow,
  drainRow,
  awsRequestsRow,
  awsListRow,
  awsImportRow,
  awsSizeRow,
  azureRequestsRow,
  azureListRow,
  azureImportRow,
  gcpRequestsRow,
  gcpListRow,
  gcpImportRow,
  libvirtStatesRow,
  libvirtCallsRow,
  onpremProvisionRow,
];
