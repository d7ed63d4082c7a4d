const MARKER_LINE = /^\[cloud-spi lab ([A-Za-z0-9-]{1,64})\]$/m;
const MARKER_LINES = /^\[cloud-spi lab [A-Za-z0-9-]{1,64}\]\n?/gm;

/** Finds the marker in the notes of a lab. */
export function readMarker(notes: string): string | undefined {
  return MARKER_LINE.exec(notes)?.[1];
}

/** Puts a marker in front of notes; one that is there already, from an exported lab, is taken out. */
export function writeMarker(notes: string, marker: string): string {
  return `[cloud-spi lab ${marker}]\n${notes.replace(MARKER_LINES, '')}`;
}
