import type { LabSummary } from '@cloud-spi/lab-host';
import type { CmlLab } from './cml-answers.ts';
import { readMarker } from './lab-marker.ts';
import { toState } from './to-lab-state.ts';

/** Describes a lab in a list. */
export function toLabSummary(labId: string, { lab_title, lab_notes, state }: CmlLab): LabSummary {
  const marker = readMarker(lab_notes ?? '');
  const summary = { labId, title: lab_title, running: toState(state) === 'started' };
  return marker === undefined ? summary : { ...summary, marker };
}
