import { createHash } from 'node:crypto';
import { startArmEmulator } from './arm/arm-emulator.ts';
import { createArmSite, defaultSubnet, defaultVirtualNetwork } from './arm/arm-site.ts';
import type { CliOptions } from './cli-options.ts';
import { startCmlEmulator } from './cml/cml-emulator.ts';
import { startEc2Emulator } from './ec2/ec2-emulator.ts';
import { createEc2Site } from './ec2/ec2-site.ts';
import { startGceEmulator } from './gce/gce-emulator.ts';
import { createGceSite } from './gce/gce-site.ts';
import { createMachinePark } from './park/create-machine-park.ts';
import { readFaultRules } from './read-fault-rules.ts';

/** An emulator that the command has started. */
export interface StartedEmulator {
  /** What the command prints about it, each as one line of JSON. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** What all emulators of a command share. */
export type SharedOptions = Pick<CliOptions, 'stateFile' | 'faultsFile'> & { readonly seed: string };

/** Starts an EC2 endpoint. @throws Error when its port is taken, or its state file or the file of faults cannot be used */
export async function startEc2(
  { port, region }: NonNullable<CliOptions['ec2']>,
  { seed, stateFile, faultsFile }: SharedOptions,
): Promise<StartedEmulator> {
  const faults = faultsFile === undefined ? [] : readFaultRules(faultsFile);
  const park = createMachinePark({
    ...createEc2Site({ region }),
    seed,
    stateFile: stateFile === undefined ? undefined : `${stateFile}.park`,
  });
  const emulator = await startEc2Emulator({ park, port, region });
  for (const rule of faults) emulator.faults.add(rule);
  const { url, accountId, realm } = emulator;
  const [image] = park.images(realm);
  return {
    lines: [{ kind: 'ec2', url, region, accountId, imageId: image?.id }],
    close: () => emulator.close(),
  };
}

/** Starts an Azure Resource Manager. @throws Error when its port is taken, or its state file or the file of faults cannot be used */
export async function startAzure(
  { port, location }: NonNullable<CliOptions['azure']>,
  { seed, stateFile, faultsFile }: SharedOptions,
): Promise<StartedEmulator> {
  const faults = faultsFile === undefined ? [] : readFaultRules(faultsFile);
  const park = createMachinePark({
    ...createArmSite({ location }),
    seed,
    stateFile: stateFile === undefined ? undefined : `${stateFile}.azure-park`,
  });
  const emulator = await startArmEmulator({ park, port, location });
  for (const rule of faults) emulator.faults.add(rule);
  const { url, subscriptionId, tenantId, resourceGroups } = emulator;
  const [resourceGroup] = resourceGroups;
  const subnet = `${defaultVirtualNetwork}/${defaultSubnet}`;
  const scope = { subscriptionId, tenantId, resourceGroup, location, subnet };
  return {
    lines: [{ kind: 'azure', url, ...scope, imageId: 'debian:debian-12:12-gen2:latest' }],
    close: () => emulator.close(),
  };
}

/** Starts a Compute Engine. @throws Error when its port is taken, or its state file or the file of faults cannot be used */
export async function startGcp(
  { port, projectId }: NonNullable<CliOptions['gcp']>,
  { seed, stateFile, faultsFile }: SharedOptions,
): Promise<StartedEmulator> {
  const faults = faultsFile === undefined ? [] : readFaultRules(faultsFile);
  const park = createMachinePark({
    ...createGceSite({ projectId }),
    seed,
    stateFile: stateFile === undefined ? undefined : `${stateFile}.gcp-park`,
  });
  const emulator = await startGceEmulator({ park, port, projectId });
  for (const rule of faults) emulator.faults.add(rule);
  const zones = park.zones(emulator.realm).map(({ name }) => name);
  return {
    lines: [{ kind: 'gcp', url: emulator.url, projectId, zones, image: 'debian-cloud/debian-12' }],
    close: () => emulator.close(),
  };
}

/** Starts CML hosts. @throws Error when the proxy's port is taken or the state file cannot be used */
export async function startCml(
  { port, hosts }: NonNullable<CliOptions['cml']>,
  { seed, stateFile }: SharedOptions,
): Promise<StartedEmulator> {
  const emulator = await startCmlEmulator({ proxyPort: port, seed, stateFile });
  try {
    for (let number = 1; number <= hosts; number += 1) {
      const address = `127.113.0.${number}`;
      const password = createHash('sha256').update(`${seed}:${address}`).digest('base64url').slice(0, 20);
      await emulator.addHost({ address, username: 'admin', password });
    }
  } catch (error) {
    await emulator.close();
    throw error;
  }
  const hostLines = emulator.hosts().map(({ address, username, password, certificateFingerprint256 }) => {
    return { kind: 'cml-host', address, username, password, certificateFingerprint256 };
  });
  const [smartAccountToken] = emulator.smartAccount.tokens();
  return {
    lines: [...hostLines, { kind: 'cml', proxyUrl: emulator.proxyUrl, smartAccountToken }],
    close: () => emulator.close(),
  };
}
