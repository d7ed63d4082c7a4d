import { join, resolve } from 'node:path';

/** Where the parts of a demonstration keep their state. */
export interface DataFolder {
  readonly root: string;
  /** Configuration of the controller, written by the world. */
  readonly configuration: string;
  /** The manifests of the demonstration, written by the world. */
  readonly manifests: string;
  /** The emulated CML hosts, their labs and the Smart Account. */
  readonly hosts: string;
  /** What the world has seen: for the summary. */
  readonly sightings: string;
  /** How far a demonstration got. */
  readonly stage: string;
  /** Secrets that the manifests refer to. */
  readonly secrets: { readonly folder: string; readonly masterPassword: string; readonly registrationToken: string };
}

/**
 * Names the files of a data folder.
 *
 * @param root - The folder, absolute or relative to the working folder.
 */
export function toDataFolder(root: string): DataFolder {
  const absolute = resolve(root);
  const secrets = join(absolute, 'secrets');
  return {
    root: absolute,
    configuration: join(absolute, 'cloud-spi.yaml'),
    manifests: join(absolute, 'manifests'),
    hosts: join(absolute, 'hosts.json'),
    sightings: join(absolute, 'sightings.json'),
    stage: join(absolute, 'stage.json'),
    secrets: {
      folder: secrets,
      masterPassword: join(secrets, 'master-password'),
      registrationToken: join(secrets, 'registration-token'),
    },
  };
}
