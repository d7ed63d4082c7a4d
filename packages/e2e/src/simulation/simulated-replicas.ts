import type { ResourceStore } from '@cloud-spi/controller';
import { PassLedger } from './invariants/pass-ledger.ts';
import { type ControllerWatch, SimulatedController } from './simulated-controller.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** Controllers on one store: the first one always, the others when they are started. */
export class SimulatedReplicas {
  readonly first: SimulatedController;
  readonly second: SimulatedController;

  /**
   * @param parts - `store`: what they use of the world's store; `watch`: told of what each of them does; `onOverlap`:
   * told of a key that two of them work on at the same time although nothing kept either from renewing its lease.
   */
  constructor(parts: {
    readonly world: SimulatedWorld;
    readonly store: ResourceStore;
    readonly watch: Pick<ControllerWatch, 'onPass' | 'onError'>;
    readonly onOverlap: (message: string, uid: string) => void;
  }) {
    const ledger = new PassLedger(parts.onOverlap);
    const watch: ControllerWatch = {
      ...parts.watch,
      onPass: (key, process) => {
        parts.watch.onPass(key, process);
        ledger.begin(key, process);
      },
      onGivenBack: (keys, process) => ledger.end(keys, process),
    };
    this.first = new SimulatedController({ ...parts, watch, name: 'first' });
    this.second = new SimulatedController({ ...parts, watch, name: 'second' });
  }

  /** Those that run, or stand still. */
  get running(): readonly SimulatedController[] {
    return [this.first, this.second].filter(({ isRunning }) => isRunning);
  }

  /** Since when one of them has been running without interruption, in milliseconds since 1970; infinite while none does. */
  get runningSince(): number {
    return Math.min(this.first.runningSince, this.second.runningSince);
  }

  /** Ends all processes as `kill -9` does. */
  kill(): void {
    for (const controller of this.running) controller.kill();
  }

  /** Asks all to end by themselves, and waits until they have. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.running.map((controller) => controller.stop(graceMs)));
  }
}
