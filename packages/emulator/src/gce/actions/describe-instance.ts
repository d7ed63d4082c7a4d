import { instancePath, requireInstance } from '../find-instance.ts';
import type { GceHandler } from '../gce-context.ts';
import { invalidValue, notReady } from '../gce-error.ts';
import { toInstance } from '../views/to-instance.ts';
import { toLink } from '../wire/links.ts';

/** `instances.get`, by name or number. */
export const getInstance: GceHandler = (cloud, { params }) => ({
  json: toInstance(cloud, requireInstance(cloud, params)),
});

// What the cloud keeps of each port. https://cloud.google.com/compute/docs/troubleshooting/viewing-serial-port-output
const ringBytes = 1_048_576;

/**
 * `instances.getSerialPortOutput`: offsets count bytes since the port was opened. What the ring has lost is skipped, and
 * `start` says so; a negative offset counts from the end.
 */
export const getSerialPortOutput: GceHandler = (cloud, { params, query }) => {
  const machine = requireInstance(cloud, params);
  const path = instancePath(cloud, machine.zone, machine.name ?? '');
  const port = readInteger(query, 'port', 1);
  if (port < 1 || port > 4) throw invalidValue('port', `${port}`, 'Must be between 1 and 4, inclusive.');
  if (machine.state === 'stopped' || machine.state === 'stopping') throw notReady(path);
  const bytes = Buffer.from(port === 1 ? cloud.park.consoleText(machine.id) : '');
  const oldest = Math.max(0, bytes.length - ringBytes);
  const wanted = readInteger(query, 'start', 0);
  const start = Math.max(oldest, wanted < 0 ? bytes.length + wanted : Math.min(wanted, bytes.length));
  return {
    json: {
      kind: 'compute#serialPortOutput',
      selfLink: toLink(`${path}/serialPort`),
      contents: bytes.toString('utf8', start),
      start: `${start}`,
      next: `${bytes.length}`,
    },
  };
};

function readInteger(query: URLSearchParams, name: string, fallback: number): number {
  const given = query.get(name);
  const value = Number(given || fallback);
  if (!Number.isSafeInteger(value)) throw invalidValue(name, given ?? '', 'An integer is expected.');
  return value;
}
