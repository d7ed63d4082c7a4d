import { toDefinedElement, toMarkElement, toRecordElement, toTagElement } from './domain-metadata.ts';
import type { DomainPlan, PlannedDisk } from './to-domain-plan.ts';
import { writeXml, type XmlElement, xml } from './xml-document.ts';

const BYTES_PER_MIB = 1_048_576;

/**
 * Writes the definition of a domain, with its tags and the mark that it is being provisioned.
 *
 * @param plan - What it consists of.
 * @see https://libvirt.org/formatdomain.html
 */
export function toDomainXml(plan: DomainPlan): string {
  const { name, uuid, title, virtType, memoryMib, vcpus, machine } = plan;
  return writeXml(
    xml(
      'domain',
      { type: virtType },
      xml('name', {}, name),
      // The schema wants it right behind the name.
      xml('uuid', {}, uuid),
      xml('title', {}, title),
      toMetadata(plan),
      xml('memory', { unit: 'MiB' }, String(memoryMib)),
      xml('vcpu', {}, String(vcpus)),
      xml('os', {}, xml('type', { arch: 'x86_64', machine }, 'hvm'), xml('boot', { dev: 'hd' })),
      // Without ACPI the guest has no power button.
      xml('features', {}, xml('acpi'), xml('apic')),
      plan.nestedVirtualization ? xml('cpu', { mode: 'host-passthrough' }) : undefined,
      xml('clock', { offset: 'utc' }),
      xml('on_poweroff', {}, 'destroy'),
      xml('on_reboot', {}, 'restart'),
      xml('on_crash', {}, 'destroy'),
      toDevices(plan),
    ),
  );
}

function toMetadata({ record, tags, attemptId }: DomainPlan): XmlElement {
  const elements = [
    toRecordElement(record),
    toMarkElement('provisioning', attemptId),
    ...Object.entries(tags).map(([key, value]) => toTagElement(key, value)),
  ];
  return xml('metadata', {}, ...elements.map(toDefinedElement));
}

function toDevices({ disks, diskCache, macAddress, network, consoleLog, machine }: DomainPlan): XmlElement {
  return xml(
    'devices',
    {},
    ...disks.map((disk, index) => toDisk(disk, index, diskCache)),
    machine === 'pc' ? xml('controller', { type: 'usb', model: 'none' }) : undefined,
    xml(
      'interface',
      { type: 'network' },
      xml('mac', { address: macAddress }),
      xml('source', { network }),
      xml('model', { type: 'virtio' }),
    ),
    // What a guest agent in the image listens on; without one it does nothing.
    xml('channel', { type: 'unix' }, xml('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' })),
    xml(
      'serial',
      { type: 'pty' },
      // Every boot is kept, so that a crash can be read about after the next start.
      consoleLog === undefined ? undefined : xml('log', { file: consoleLog, append: 'on' }),
      xml('target', { port: '0' }),
    ),
    xml('memballoon', { model: 'none' }),
    xml('rng', { model: 'virtio' }, xml('backend', { model: 'random' }, '/dev/urandom')),
  );
}

function toDisk({ role, pool, volume, format, configuration }: PlannedDisk, index: number, cache: string | undefined) {
  const { iops, throughputMibps } = configuration;
  const isLimited = iops !== undefined || throughputMibps !== undefined;
  return xml(
    'disk',
    { type: 'volume', device: 'disk' },
    xml('driver', { name: 'qemu', type: format, cache }),
    xml('source', { pool, volume }),
    xml('target', { dev: `vd${String.fromCharCode('a'.charCodeAt(0) + index)}`, bus: 'virtio' }),
    isLimited
      ? xml(
          'iotune',
          {},
          throughputMibps === undefined
            ? undefined
            : xml('total_bytes_sec', {}, String(throughputMibps * BYTES_PER_MIB)),
          iops === undefined ? undefined : xml('total_iops_sec', {}, String(iops)),
        )
      : undefined,
    role === 'seed' ? xml('readonly') : undefined,
  );
}
