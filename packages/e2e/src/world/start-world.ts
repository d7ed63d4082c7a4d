import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type CmlEmulator, type CmlHostInfo, startCmlEmulator } from '@cloud-spi/emulator';
import { CLOUDS, type CloudName } from './clouds/all-clouds.ts';
import type { WorldCloud, WorldCloudCounts } from './clouds/world-cloud.ts';
import type { DataFolder } from './data-folder.ts';
import { decideHosts } from './decide-hosts.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { HOST_TIMINGS, REGISTRATION_TOKEN, SEATS } from './pace.ts';
import { NO_SIGHTINGS, type Sightings, type WorldSummary } from './world-summary.ts';
import { writeConfiguration } from './write-configuration.ts';
import { writeManifests } from './write-manifests.ts';

const LOOK_EVERY_MS = 100;

/** The outside world of a demonstration, while it runs. */
export interface World {
  /** URL of the CONNECT proxy through which the hosts are reached. */
  readonly proxyUrl: string;
  /** Counts what there is and was. @param labsRequested how many labs were asked for */
  summarize(labsRequested: number): Promise<WorldSummary>;
  /** Stops; all state stays in the data folder. */
  close(): Promise<void>;
}

/**
 * Starts the outside world: simulated clouds, of which every running machine that wants CML gets an emulated host, and
 * loses it when it goes. Goes on where an earlier world on the same folder ended, also when that one was killed.
 *
 * @param folder - Where everything is kept; made when it is not there.
 * @param names - The clouds that there are, in the order in which workers are placed.
 */
export async function startWorld(folder: DataFolder, names: readonly CloudName[]): Promise<World> {
  mkdirSync(folder.secrets.folder, { recursive: true });
  writeIfMissing(folder.secrets.masterPassword, randomBytes(24).toString('base64url'));
  writeIfMissing(folder.secrets.registrationToken, REGISTRATION_TOKEN);
  const clouds = new Map<CloudName, WorldCloud>();
  for (const name of names) clouds.set(name, await CLOUDS[name](folder.root));
  const emulator = await startCmlEmulator({
    stateFile: folder.hosts,
    timings: HOST_TIMINGS,
    smartAccount: { tokens: [REGISTRATION_TOKEN], seats: SEATS },
  });
  writeConfiguration(folder, clouds, emulator.proxyUrl);
  writeManifests(folder.manifests, clouds);
  const watch = new HostWatch([...clouds.values()], emulator, folder.sightings);
  return {
    proxyUrl: emulator.proxyUrl,
    summarize: (labsRequested) => watch.summarize(labsRequested),
    async close() {
      await watch.stop();
      await emulator.close();
      for (const cloud of clouds.values()) await cloud.close();
    },
  };
}

function writeIfMissing(file: string, text: string): void {
  if (!existsSync(file)) writeFileSync(file, `${text}\n`, { mode: 0o600 });
}

/** Keeps the hosts in step with the machines, and remembers what was seen. */
class HostWatch {
  readonly #clouds: readonly WorldCloud[];
  readonly #emulator: CmlEmulator;
  readonly #file: string;
  #sightings: Sightings;
  #stopped = false;
  readonly #ended: Promise<void>;

  constructor(clouds: readonly WorldCloud[], emulator: CmlEmulator, file: string) {
    this.#clouds = clouds;
    this.#emulator = emulator;
    this.#file = file;
    this.#sightings = readJsonFile(file, NO_SIGHTINGS);
    this.#ended = this.#run();
  }

  async summarize(labsRequested: number): Promise<WorldSummary> {
    const { launched, machines, parts } = await this.#countClouds();
    const { seatsHeld } = this.#emulator.counts();
    const existing = new Set(this.#emulator.hosts().flatMap(({ labs }) => labs.map(({ title }) => title)));
    const completed = this.#sightings.ranLabs.filter((title) => !existing.has(title)).length;
    return {
      workers: { created: launched, ready: this.#sightings.readyHosts.length, terminated: launched - machines },
      labs: { requested: labsRequested, completed, failed: labsRequested - completed },
      instances: { provisioned: launched, leaked: machines + parts },
      licenses: { seatsLeaked: seatsHeld },
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#alignHosts();
      this.#remember(this.#emulator.hosts());
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async #countClouds(): Promise<WorldCloudCounts> {
    const sum = { launched: 0, machines: 0, parts: 0 };
    for (const cloud of this.#clouds) {
      const { launched, machines, parts } = await cloud.count();
      sum.launched += launched;
      sum.machines += machines;
      sum.parts += parts;
    }
    return sum;
  }

  async #alignHosts(): Promise<void> {
    const machines = (await Promise.all(this.#clouds.map((cloud) => cloud.listMachines()))).flat();
    for (const action of decideHosts(machines, this.#emulator.hosts())) {
      if (action.type === 'add') await this.#emulator.addHost(action);
      else if (action.type === 'remove') await this.#emulator.removeHost(action.address);
      else if (action.type === 'stop') await this.#emulator.stopHost(action.address);
      else await this.#emulator.startHost(action.address);
    }
  }

  #remember(hosts: readonly CmlHostInfo[]): void {
    const ready = hosts.flatMap(({ instanceId, isLicensed }) => (isLicensed && instanceId ? [instanceId] : []));
    const ran = hosts.flatMap(({ labs }) => labs.filter(({ state }) => state === 'STARTED').map(({ title }) => title));
    const readyHosts = [...new Set([...this.#sightings.readyHosts, ...ready])];
    const ranLabs = [...new Set([...this.#sightings.ranLabs, ...ran])];
    const before = this.#sightings;
    if (readyHosts.length === before.readyHosts.length && ranLabs.length === before.ranLabs.length) return;
    this.#sightings = { readyHosts, ranLabs };
    writeJsonFile(this.#file, this.#sightings);
  }
}
