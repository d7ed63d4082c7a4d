import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Action, Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { findInstances } from '../find-instances.ts';
import { requireWellFormed } from '../resource-ids.ts';
import { toInstant } from '../wire/to-xml.ts';

const maximumBytes = 65_536;
/** Without `Latest`, output is posted so long after a boot, and when the instance stops. */
const postedAfterMs = 60_000;

/**
 * Without `Latest` what was posted last; with it what is there now, on types that are built on Nitro.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
 */
export const getConsoleOutput: Ec2Action = {
  prepare(context, parameters) {
    const id = parameters.requiredText('InstanceId');
    const isLatest = parameters.flag('Latest') ?? false;
    requireWellFormed('instance', [id]);
    return () => {
      const { park } = context;
      const [machine] = findInstances(context, [id]);
      if (isLatest && machine && !isNitro(context, machine)) {
        throw new Ec2Error(
          'UnsupportedOperation',
          'This instance type does not support retrieving the latest console logs.',
        );
      }
      const now = park.clock.now();
      const at = isLatest || !machine ? now : lastPost(machine, now);
      const text = Buffer.from(park.consoleText(id, at));
      return {
        instanceId: id,
        timestamp: toInstant(at),
        output: text.length === 0 ? undefined : text.subarray(-maximumBytes).toString('base64'),
      };
    };
  },
};

function isNitro({ park, realm }: Ec2Context, machine: Machine): boolean {
  return park.types(realm).find(({ name }) => name === machine.type)?.attributes?.hypervisor !== 'xen';
}

function lastPost({ bootedAt, state, stateSince }: Machine, now: number): number {
  if (state !== 'starting' && state !== 'running') return stateSince;
  return now >= bootedAt + postedAfterMs ? bootedAt + postedAfterMs : bootedAt - 1;
}
