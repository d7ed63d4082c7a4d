import { type ApplyOptions, apply } from './apply.ts';
import { filesOption, namespaceOption, outputOption, parseSeconds } from './command-options.ts';
import { type DeleteOptions, deleteResources } from './delete-resources.ts';
import { type DescribeOptions, describe } from './describe/describe.ts';
import { type EventsOptions, events } from './events.ts';
import { type GetOptions, get } from './get.ts';
import type { ProgramParts } from './program-parts.ts';

const ALL_NAMESPACES = 'look in all namespaces';

/** Adds the commands that write and read resources. */
export function addResourceCommands(parts: ProgramParts): void {
  addWriting(parts);
  addReading(parts);
}

function addWriting({ context, onDone, add }: ProgramParts): void {
  add('apply', 'make the store say what manifests want: all of it, or nothing when anything is wrong', [
    'cloud-spi apply -f labs/',
    'cloud-spi apply -f pool.yaml -n course-7 --dry-run',
  ])
    .addOption(filesOption().makeOptionMandatory())
    .addOption(namespaceOption('namespace of resources that give none'))
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(async (options: ApplyOptions) => onDone(await apply(context, options)));

  add('delete', 'ask for the deletion of resources; the controller cleans up and then removes them', [
    'cloud-spi delete lab ospf-basics',
    'cloud-spi delete -f labs/ --wait --timeout 600',
  ])
    .argument('[kind]', 'pool, worker or lab')
    .argument('[name]', 'name of the resource')
    .addOption(filesOption())
    .addOption(namespaceOption())
    .option('--wait', 'wait until they are gone')
    .option('--timeout <seconds>', 'how long to wait; default: 3600', parseSeconds)
    .action(async (kind: string | undefined, name: string | undefined, given: DeleteOptions & { timeout?: number }) => {
      const { timeout, ...options } = given;
      onDone(await deleteResources(context, { ...options, kind, name, timeoutSeconds: timeout }));
    });
}

function addReading({ context, onDone, add }: ProgramParts): void {
  add('get', 'show resources', [
    'cloud-spi get',
    'cloud-spi get workers -A -w',
    'cloud-spi get lab ospf-basics -o json | jq -r .status.phase',
  ])
    .argument('[kind]', 'pool, worker or lab; default: all kinds')
    .argument('[name]', 'name of one resource')
    .addOption(namespaceOption())
    .option('-A, --all-namespaces', ALL_NAMESPACES)
    .option('-w, --watch', 'go on and show each change until SIGINT or SIGTERM; as JSON one object on a line')
    .addOption(outputOption())
    .action(async (kind: string | undefined, name: string | undefined, options: GetOptions) =>
      onDone(await get(context, { ...options, kind, name })),
    );

  add('describe', 'tell all about a resource: wanted, observed, why it waits, what it has to do with, its events', [
    'cloud-spi describe worker ccna-workers-1',
    'cloud-spi describe lab ospf-basics -n course-7',
    'cloud-spi describe pool ccna-workers -o json',
  ])
    .argument('<kind>', 'pool, worker or lab')
    .argument('<name>', 'name of the resource')
    .addOption(namespaceOption())
    .addOption(outputOption())
    .action(async (kind: string, name: string, options: Omit<DescribeOptions, 'kind' | 'name'>) =>
      onDone(await describe(context, { ...options, kind, name })),
    );

  add('events', 'show what happened, the newest last', [
    'cloud-spi events -A --limit 20',
    'cloud-spi events --for worker/ccna-workers-1',
  ])
    .addOption(namespaceOption())
    .option('-A, --all-namespaces', ALL_NAMESPACES)
    .option('--for <kind/name>', 'only what happened to this resource, which may be gone')
    .option('--limit <number>', 'how many, the newest; default: 100')
    .addOption(outputOption())
    .action(async (options: EventsOptions) => onDone(await events(context, options)));
}
