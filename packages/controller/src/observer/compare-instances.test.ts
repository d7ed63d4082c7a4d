import type { InstanceInfo } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { aWorker, INTENT, instanceInfo } from '../../test/fixtures/lab-worker-fixture.ts';
import { toObservedInstance } from '../lab-worker/worker-facts.ts';
import type { LabWorkerPhase } from '../resources/lab-worker-phase.ts';
import { compareInstances } from './compare-instances.ts';

function workerWith(info: InstanceInfo | undefined, phase: LabWorkerPhase = 'Ready') {
  return aWorker({ phase, intent: INTENT, ...(info === undefined ? {} : { instance: toObservedInstance(info) }) });
}

const RUNNING = workerWith(instanceInfo('running'));

describe('compareInstances', () => {
  it('what looks the same is no change', () => {
    expect(compareInstances([RUNNING], [instanceInfo('running')], [])).toEqual({ changed: [], missing: [] });
  });

  it.each([
    ['state', instanceInfo('stopped')],
    ['address', instanceInfo('running', { privateIp: '127.113.0.2' })],
    ['new address', instanceInfo('running', { publicIp: '192.0.2.1' })],
  ] as const)('another %s is a change', (_, info) => {
    const { changed } = compareInstances([RUNNING], [info], []);
    expect(changed).toEqual([{ worker: RUNNING, instance: toObservedInstance(info) }]);
  });

  it('one that is not listed is to be confirmed, and is no change yet', () => {
    expect(compareInstances([RUNNING], [], [])).toEqual({ changed: [], missing: [RUNNING] });
  });

  it('absence says nothing about a zone that was not reached, or a scope without zone', () => {
    const scope = (zone?: string) => [{ provider: 'memory', ...(zone === undefined ? {} : { zone }) }];
    expect(compareInstances([RUNNING], [], scope('local-a')).missing).toEqual([]);
    expect(compareInstances([RUNNING], [], scope()).missing).toEqual([]);
    expect(compareInstances([RUNNING], [], scope('local-b')).missing).toEqual([RUNNING]);
  });

  it('does not ask again for one that is known to be gone', () => {
    expect(compareInstances([workerWith(instanceInfo('terminated'))], [], []).missing).toEqual([]);
  });

  it('leaves workers alone that have no instance yet, or are being removed', () => {
    const workers = [workerWith(undefined, 'Provisioning'), workerWith(instanceInfo('running'), 'Terminating')];
    expect(compareInstances(workers, [instanceInfo('stopped')], [])).toEqual({ changed: [], missing: [] });
  });
});
