import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface CliOptions {
  readonly cml?: { readonly port: number; readonly hosts: number };
  readonly ec2?: { readonly port: number; readonly region: string };
  readonly azure?: { readonly port: number; readonly location: string };
  readonly gcp?: { readonly port: number; readonly projectId: string };
  readonly seed?: string;
  readonly stateFile?: string;
  /** Path of a JSON list of faults for the emulated clouds. */
  readonly faultsFile?: string;
}

/** The outcome of reading the command line. */
export type ParsedCliOptions = { options: CliOptions } | { problem: string } | { help: true };

/** How to call the command. */
export const cliUsage = `Usage: cloud-spi-emulator [--ec2 PORT] [--azure PORT] [--gcp PORT] [--cml PORT] [options]

  --ec2 PORT         start an emulated EC2 endpoint on 127.0.0.1:PORT (0: any free one)
  --ec2-region NAME  its region (default us-east-1)
  --azure PORT       start an emulated Azure Resource Manager on 127.0.0.1:PORT (0: any free one)
  --azure-location NAME  its region (default westeurope)
  --gcp PORT         start an emulated Google Compute Engine on 127.0.0.1:PORT (0: any free one)
  --gcp-project ID   its project (default demo-project)
  --cml PORT         start emulated CML hosts; PORT is that of the CONNECT proxy to them (0: any free one)
  --cml-hosts N      how many hosts, 1 to 254 (default 1)
  --seed SEED        makes ids, passwords and tokens repeatable
  --state-file FILE  keep all state and go on from it: CML's in FILE, the machines of EC2 in FILE.park,
                     those of Azure in FILE.azure-park, those of Compute Engine in FILE.gcp-park
  --faults FILE      a JSON list of faults for the clouds, such as [{"kind":"throttle","operation":"RunInstances"}]
  --help             show this text
`;

/** Reads the arguments after the command's name. */
export function parseCliOptions(args: readonly string[]): ParsedCliOptions {
  const values = readValues(args);
  if (typeof values === 'string') return { problem: values };
  if (values.help) return { help: true };
  if ([values.cml, values.ec2, values.azure, values.gcp].every((port) => port === undefined)) {
    return { problem: 'Nothing to start: give --ec2 PORT, --azure PORT, --gcp PORT or --cml PORT.' };
  }
  try {
    const { seed, 'state-file': stateFile, faults: faultsFile } = values;
    const options: CliOptions = {
      ...(values.cml === undefined
        ? {}
        : { cml: { port: readPort('cml', values.cml), hosts: readHosts(values['cml-hosts'] ?? '1') } }),
      ...(values.ec2 === undefined
        ? {}
        : { ec2: { port: readPort('ec2', values.ec2), region: readRegion(values['ec2-region'] ?? 'us-east-1') } }),
      ...(values.azure === undefined
        ? {}
        : {
            azure: {
              port: readPort('azure', values.azure),
              location: readLocation(values['azure-location'] ?? 'westeurope'),
            },
          }),
      ...(values.gcp === undefined
        ? {}
        : {
            gcp: { port: readPort('gcp', values.gcp), projectId: readProject(values['gcp-project'] ?? 'demo-project') },
          }),
      ...(seed === undefined ? {} : { seed }),
      ...(stateFile === undefined ? {} : { stateFile }),
      ...(faultsFile === undefined ? {} : { faultsFile }),
    };
    return { options };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function readPort(name: string, value: string): number {
  const port = readWhole(value, 0, 65_535);
  if (port === undefined) throw new RangeError(`--${name} must be a port, 0 to 65535.`);
  return port;
}

function readRegion(value: string): string {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(value)) throw new RangeError('--ec2-region must be a region such as eu-west-1.');
  return value;
}

function readLocation(value: string): string {
  if (!/^[a-z][a-z0-9]{2,39}$/.test(value)) {
    throw new RangeError('--azure-location must be a region in its short form, such as westeurope.');
  }
  return value;
}

function readProject(value: string): string {
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value)) {
    throw new RangeError('--gcp-project must be the id of a project: 6 to 30 lower-case letters, digits and dashes.');
  }
  return value;
}

function readHosts(value: string): number {
  const hosts = readWhole(value, 1, 254);
  if (hosts === undefined) throw new RangeError('--cml-hosts must be a whole number from 1 to 254.');
  return hosts;
}

function readValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        cml: { type: 'string' },
        'cml-hosts': { type: 'string' },
        seed: { type: 'string' },
        'state-file': { type: 'string' },
        help: { type: 'boolean' },
        ec2: { type: 'string' },
        'ec2-region': { type: 'string' },
        azure: { type: 'string' },
        'azure-location': { type: 'string' },
        gcp: { type: 'string' },
        'gcp-project': { type: 'string' },
        faults: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readWhole(value: string, min: number, max: number): number | undefined {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
