const MOST_BYTES = 65_536;

/**
 * The end of a console log: at most 64 KiB of whole characters.
 *
 * @param log - The whole log.
 */
export function toConsoleText(log: string): string {
  const bytes = Buffer.from(log);
  if (bytes.length <= MOST_BYTES) return log;
  let begin = bytes.length - MOST_BYTES;
  // A byte of the form 10xxxxxx is in the middle of a character.
  while (((bytes[begin] ?? 0) & 0b1100_0000) === 0b1000_0000) begin++;
  return bytes.toString('utf8', begin);
}
