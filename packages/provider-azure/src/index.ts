export { AZURE_CLOUDS, type AzureCloud } from './azure-clouds.ts';
export {
  AUTHENTICATIONS,
  type Authentication,
  type AzureProviderOptions,
  STOP_MODES,
  type StopMode,
} from './azure-provider-options.ts';
export { createProvider } from './create-provider.ts';
export type { AzureLaunchOptions } from './parse-launch-options.ts';
