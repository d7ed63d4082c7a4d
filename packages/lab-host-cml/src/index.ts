export type { Clock } from './clock.ts';
export type { CmlConnectorOptions, CmlTimeouts } from './cml-connector-options.ts';
export { createLabHostConnector } from './create-lab-host-connector.ts';
