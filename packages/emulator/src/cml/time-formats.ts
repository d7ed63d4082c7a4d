/** `YYYY-MM-DDTHH:MM:SS+00:00`, as labs and users show their times. */
export function toZonedTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+00:00`;
}

/** `YYYY-MM-DD HH:MM:SS` without a zone, as licensing shows its times. */
export function toLicensingTime(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** `YYYY-MM-DDTHH:MM:SS.mmm000` without a zone, as telemetry and lab events show their times. */
export function toUnzonedTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 23)}000`;
}
