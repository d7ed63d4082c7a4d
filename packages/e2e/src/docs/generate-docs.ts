import { generateContractPage } from './generate-contract-page.ts';
import { generateErrorsPage } from './generate-errors-page.ts';
import { generatePhasesPage } from './generate-phases-page.ts';

/** A page of the documentation that is made from tables in the code. */
export interface GeneratedPage {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** Markdown. */
  readonly text: string;
}

/** Makes all generated pages. Pure: writes nothing. */
export function generateDocs(): GeneratedPage[] {
  return [
    { path: 'docs/contract.md', text: generateContractPage() },
    { path: 'docs/errors.md', text: generateErrorsPage() },
    { path: 'docs/phases.md', text: generatePhasesPage() },
  ];
}
