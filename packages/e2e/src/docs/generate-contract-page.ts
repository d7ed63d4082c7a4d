import { CHECKS, type CheckRequirements, RULES } from '@cloud-spi/conformance';
import { GENERATED_NOTE, toMarkdownTable } from './markdown-table.ts';

/** Makes the page that states the contract in numbered sentences, each with the checks that prove it. */
export function generateContractPage(): string {
  return `${GENERATED_NOTE}

# The contract in sentences

What callers may rely on and providers must keep, beside the documentation of \`CloudProviderSPI\`. The words MUST,
MUST NOT, SHOULD and MAY are those of RFC 2119. Ids are stable: they stand in the reports of the
[conformance suite](../packages/conformance/README.md);
[writing-a-provider.md](writing-a-provider.md) shows how to run it.
[Decision 0012](decisions/0012-what-a-rule-costs-on-each-cloud.md) says what each costs on each cloud.

## Rules

${toTopics(Object.keys(RULES)).map(describeTopic).join('\n\n')}

## Checks

*Core* checks hold for every provider: one that is skipped makes a provider not conformant. *Extended* ones hold for
those that declare the capability. A check that needs a part of the harness which is not there is not exercised, which
is never the same as passed.

${toMarkdownTable(['check', 'what holds', 'level', 'needs', 'rules'], CHECKS.map(toCheckRow))}
`;
}

function describeTopic(topic: string): string {
  const rows = Object.entries(RULES)
    .filter(([id]) => toTopic(id) === topic)
    .map(([id, sentence]) => [`\`${id}\``, sentence, checksOf(id)]);
  return `### ${topic}\n\n${toMarkdownTable(['rule', 'sentence', 'proven by'], rows)}`;
}

function toTopics(ids: readonly string[]): string[] {
  return [...new Set(ids.map(toTopic))];
}

/** `R-PROVISION-1` is about `PROVISION`. */
function toTopic(id: string): string {
  return id.replace(/^R-/, '').replace(/-\d+$/, '');
}

function checksOf(ruleId: string): string {
  return CHECKS.filter(({ rules }) => rules.some((id) => id === ruleId))
    .map(({ id }) => id)
    .join(', ');
}

function toCheckRow({ id, title, level, rules, requires = {} }: (typeof CHECKS)[number]): string[] {
  return [`\`${id}\``, title, level, describeNeeds(requires), rules.join(', ')];
}

function describeNeeds({ capabilities = [], hooks = [], faults = [], instances = 1 }: CheckRequirements): string {
  const needs = [
    ...capabilities.map((flag) => `capability \`${flag}\``),
    ...hooks.map((hook) => `hook \`${hook}\``),
    ...faults.map((fault) => `fault \`${fault}\``),
    ...(instances > 1 ? [`${instances} instances`] : []),
  ];
  return needs.join(', ');
}
