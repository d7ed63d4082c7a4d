import { BlockList } from 'node:net';

/**
 * Says whether an IPv4 address is one of a network.
 *
 * @param address - For example `10.0.0.7`.
 * @param block - For example `10.0.0.0/24`.
 */
export function isAddressOf(address: string, block: string): boolean {
  const [network = '', prefix = ''] = block.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), 'ipv4');
  return list.check(address, 'ipv4');
}
