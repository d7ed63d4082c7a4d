export { createProvider } from './create-provider.ts';
export type {
  OnpremFlavor,
  OnpremHostOptions,
  OnpremImage,
  OnpremProviderOptions,
} from './onprem-provider-options.ts';
