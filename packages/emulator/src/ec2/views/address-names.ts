/** The name of an address in EC2's DNS; nothing resolves it. */
export function ipName(address: string, side: 'internal' | 'public', region: string): string {
  const digits = address.replaceAll('.', '-');
  if (side === 'public') {
    return region === 'us-east-1'
      ? `ec2-${digits}.compute-1.amazonaws.com`
      : `ec2-${digits}.${region}.compute.amazonaws.com`;
  }
  return region === 'us-east-1' ? `ip-${digits}.ec2.internal` : `ip-${digits}.${region}.compute.internal`;
}
