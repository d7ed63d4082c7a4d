import type { CloudProviderSPI, InstanceInfo } from '@cloud-spi/spi';
import type { CloudView } from './cloud-view.ts';

/** A provider whose instances have addresses in the network of their cloud. */
export function inNetwork(provider: CloudProviderSPI, view: CloudView): CloudProviderSPI {
  const translate = (info: InstanceInfo): InstanceInfo =>
    info.privateIp === undefined ? info : { ...info, privateIp: view.toAddress(info.privateIp) };
  return {
    ...provider,
    provisionInstance: async (...input) => translate(await provider.provisionInstance(...input)),
    getInstanceInfo: async (...input) => translate(await provider.getInstanceInfo(...input)),
    async *listInstances(...input) {
      for await (const info of provider.listInstances(...input)) yield translate(info);
    },
  };
}
