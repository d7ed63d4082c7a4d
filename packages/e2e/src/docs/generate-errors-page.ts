import { LAB_HOST_ERROR_RULES } from '@cloud-spi/lab-host';
import { ERROR_CODE_RULES } from '@cloud-spi/spi';
import { GENERATED_NOTE, toMarkdownTable } from './markdown-table.ts';

/** Makes the page about the errors of providers and of lab hosts. */
export function generateErrorsPage(): string {
  const codes = Object.entries(ERROR_CODE_RULES).map(([code, { meaning, retryable, recovery }]) => [
    `\`${code}\``,
    meaning,
    yesOrNo(retryable),
    recovery,
  ]);
  const kinds = Object.entries(LAB_HOST_ERROR_RULES).map(([kind, { meaning, retryable }]) => [
    `\`${kind}\``,
    meaning,
    yesOrNo(retryable),
  ]);
  return `${GENERATED_NOTE}

# Errors

Callers branch on \`code\` or \`kind\`, never on the class, the message or the cause. *Retry* says whether the same call,
unchanged, can succeed later without anybody's help.

## Providers

A provider throws \`CloudProvisioningError\` and nothing else; recognize it by \`isCloudProvisioningError(error)\`. Before a
mutating call is repeated look at \`outcome\`: after \`unknown\` repeat the same call with the same token and configuration;
a new attempt or another placement only after \`rejected\`.

${toMarkdownTable(['code', 'means', 'retry', 'what to do'], codes)}

## Lab hosts

A lab host throws \`LabHostError\` and nothing else; recognize it by \`isLabHostError(error)\`.

${toMarkdownTable(['kind', 'means', 'retry'], kinds)}
`;
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
