import {
  LAB_INSTANCE_REQUEST_TRANSITIONS,
  LAB_WORKER_POOL_TRANSITIONS,
  LAB_WORKER_TRANSITIONS,
} from '@cloud-spi/controller';
import { GENERATED_NOTE, toMarkdownTable } from './markdown-table.ts';

type Transitions = Readonly<Record<string, readonly string[]>>;

/** Makes the page about the phases of resources. */
export function generatePhasesPage(): string {
  return `${GENERATED_NOTE}

# Phases

\`status.phase\` says where a resource stands in its life. The store refuses every transition that is not in these tables.
A phase from which nothing follows is final. The diagrams leave out \`Failed\`; the tables have it.

## LabWorker

${describeTransitions(LAB_WORKER_TRANSITIONS)}

## LabWorkerPool

${describeTransitions(LAB_WORKER_POOL_TRANSITIONS)}

## LabInstanceRequest

${describeTransitions(LAB_INSTANCE_REQUEST_TRANSITIONS)}
`;
}

function describeTransitions(transitions: Transitions): string {
  const rows = Object.entries(transitions).map(([phase, next]) => [phase, next.join(', ') || '(final)']);
  return `${toStateDiagram(transitions)}\n\n${toMarkdownTable(['phase', 'may be followed by'], rows)}`;
}

/** A diagram of the way that resources usually go: with `Failed`, nearly every phase would point at every other. */
function toStateDiagram(transitions: Transitions): string {
  const phases = Object.entries(transitions).filter(([phase]) => phase !== 'Failed');
  const arrows = phases.flatMap(([phase, next]) =>
    next.length === 0
      ? [`${phase} --> [*]`]
      : next.filter((follower) => follower !== 'Failed').map((follower) => `${phase} --> ${follower}`),
  );
  const lines = ['stateDiagram-v2', `[*] --> ${phases[0]?.[0]}`, ...arrows];
  return ['```mermaid', lines.join('\n  '), '```'].join('\n');
}
