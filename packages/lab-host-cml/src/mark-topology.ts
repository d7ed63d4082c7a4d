import { isMap, isScalar, Scalar } from 'yaml';
import { writeMarker } from './lab-marker.ts';
import { parseTopologyDocument, toInvalidTopology } from './topology-document.ts';

const MAX_NOTES_CHARACTERS = 32_768;

/**
 * Puts a marker into the notes of a topology and leaves the rest as it is written.
 *
 * @param topology - The topology, YAML or JSON.
 * @param marker - The marker.
 * @param operation - The method that asks.
 * @throws invalid-topology when it is not YAML, has no `lab` or has no room in its notes.
 */
export function markTopology(topology: string, marker: string, operation: string): string {
  // With this schema no value is read as a number and written back in another form.
  const { document, place } = parseTopologyDocument(topology, 'failsafe', operation);
  const lab = document.get('lab');
  if (!isMap(lab)) throw toInvalidTopology([`${place(['lab'])}: must be a mapping`], operation);
  const current: unknown = lab.get('notes', true);
  if (current !== undefined && !isScalar(current)) {
    throw toInvalidTopology([`${place(['lab', 'notes'])}: must be a string`], operation);
  }
  const notes = writeMarker(String(current?.value ?? ''), marker);
  if (notes.length > MAX_NOTES_CHARACTERS) {
    throw toInvalidTopology([`${place(['lab', 'notes'])}: too long, a marker has to be added`], operation);
  }
  const scalar = new Scalar(notes);
  scalar.type = Scalar.QUOTE_DOUBLE;
  lab.set('notes', scalar);
  return document.toString({ lineWidth: 0 });
}
