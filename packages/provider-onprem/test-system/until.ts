const LIMIT_MS = 120_000;
const LOOK_MS = 100;

/**
 * Looks until something is found: guests boot in their own time.
 *
 * @param what - Ends the sentence "waited in vain for …".
 * @param look - Answers undefined as long as it is not there.
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
