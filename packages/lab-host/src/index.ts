/// <reference lib="esnext.disposable" preserve="true" />

export {
  type Allocation,
  type HostCapacity,
  type HostHealth,
  type HostLicense,
  type HostProbe,
  type LabDemand,
  type LabState,
  type LabSummary,
  LICENSE_RELEASES,
  type LicenseRelease,
} from './host-observations.ts';
export type {
  LabHost,
  LabHostCallOptions,
  LabHostConnection,
  LabHostConnector,
  LabHostModule,
  LabHostTls,
  LabImport,
  LicenseRequest,
} from './lab-host.ts';
export {
  isLabHostError,
  LAB_HOST_ERROR_RULES,
  LabHostError,
  type LabHostErrorDetails,
  type LabHostErrorKind,
  type LabHostErrorRule,
} from './lab-host-error.ts';
