/**
 * A time as the API writes it: local time of the cloud with its offset.
 * @param at milliseconds since 1970-01-01 UTC
 */
export function toGceTime(at: number): string {
  const offsetMs = 8 * 3_600_000;
  return new Date(at - offsetMs).toISOString().replace('Z', '-08:00');
}
