import { existsSync } from 'node:fs';

const SOCKET = '/var/run/libvirt/libvirt-sock';
const VIRSH = '/usr/bin/virsh';

/** Says why libvirt cannot be measured here; undefined when it can. */
export function whyNoLibvirt(): string | undefined {
  if (!existsSync(VIRSH)) return 'virsh is not installed';
  return existsSync(SOCKET) ? undefined : `no libvirt server listens on ${SOCKET}`;
}
