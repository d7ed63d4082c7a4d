/** A sequence of numbers from 0 to 1 that depends on the seed alone. */
export function* seededRandom(seed: number): Generator<number, never> {
  // Park and Miller's minimal standard generator.
  for (let state = seed % 2_147_483_647 || 1; ; ) {
    state = (state * 16_807) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}
