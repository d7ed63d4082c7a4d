export { type ApplyStep, planApply } from './cli/plan-apply.ts';
export { type Composition, compose } from './composition/compose.ts';
export { openConfiguredStore } from './composition/open-configured-store.ts';
export { type Configuration, LOG_LEVELS, type LogLevel } from './configuration/configuration.ts';
export { ConfigurationError } from './configuration/configuration-error.ts';
export { type ControllerTimings, DEFAULT_CONTROLLER_TIMINGS } from './configuration/controller-timings.ts';
export { type LoadedConfiguration, loadConfiguration } from './configuration/find-configuration.ts';
export { createLogger } from './logging/create-logger.ts';
export { parseManifests } from './manifests/parse-manifests.ts';
export { readManifestFiles } from './manifests/read-manifest-files.ts';
export { type QueueRunner, type QueueRunnerOptions, startQueueRunner } from './queue/queue-runner.ts';
export type { ClaimedKey, QueueKey, SettledKey, WorkQueue } from './queue/work-queue.ts';
export { keysToWake } from './reconcile/keys-to-wake.ts';
export {
  ENDED_REQUEST_PHASES,
  LAB_INSTANCE_REQUEST_PHASES,
  LAB_INSTANCE_REQUEST_TRANSITIONS,
  type LabInstanceRequest,
  type LabInstanceRequestPhase,
  type LabInstanceRequestSpec,
  type LabInstanceRequestStatus,
} from './resources/lab-instance-request.ts';
export type {
  LabWorker,
  LabWorkerHost,
  LabWorkerInstance,
  LabWorkerLicense,
  LabWorkerPlacement,
  LabWorkerSpec,
  LabWorkerStatus,
} from './resources/lab-worker.ts';
export { LAB_WORKER_PHASES, LAB_WORKER_TRANSITIONS, type LabWorkerPhase } from './resources/lab-worker-phase.ts';
export {
  LAB_WORKER_POOL_PHASES,
  LAB_WORKER_POOL_TRANSITIONS,
  type LabWorkerPool,
  type LabWorkerPoolPhase,
  type LabWorkerPoolScaling,
  type LabWorkerPoolSpec,
  type LabWorkerPoolStatus,
} from './resources/lab-worker-pool.ts';
export {
  API_VERSION,
  type Condition,
  RESOURCE_KINDS,
  type Resource,
  type ResourceKind,
  type ResourceMetadata,
  type ResourceStatus,
} from './resources/resource.ts';
export type { ResourceDraft } from './resources/resource-draft.ts';
export type { AnyResource, ResourceOfKind } from './resources/resource-of-kind.ts';
export type { PasswordReference, SecretReference } from './resources/secret-reference.ts';
export { type RunControllerOptions, runController } from './run-controller.ts';
export { createSecretResolver, type SecretResolver, type SecretSources } from './secrets/create-secret-resolver.ts';
export { type ControlLoopParts, type ControlLoops, startControlLoops } from './start-control-loops.ts';
export type { BackupCounts } from './store/backup/backup-line.ts';
export type { OpenedStore, StoreOptions } from './store/open-store.ts';
export { openPostgresqlStore, type PostgresqlStoreOptions } from './store/postgresql/open-postgresql-store.ts';
export type {
  Change,
  CommitExtras,
  EventDraft,
  ResourceChange,
  ResourceChanges,
  ResourceQuery,
  ResourceStore,
  StoredEvent,
} from './store/resource-store.ts';
export { openSqliteStore } from './store/sqlite/open-sqlite-store.ts';
export { StoreError, type StoreErrorKind } from './store/store-error.ts';
