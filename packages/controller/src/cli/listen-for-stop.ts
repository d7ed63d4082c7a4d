/** What tells the program to end; the process itself is one. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * Listens for SIGINT and SIGTERM: the first one asks the program to end, the second one ends it at once.
 *
 * @param source - The process.
 * @param exit - Ends the program.
 * @returns Aborted at the first one.
 */
export function listenForStop(source: SignalSource, exit: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => (controller.signal.aborted ? exit() : controller.abort());
  source.on('SIGINT', stop);
  source.on('SIGTERM', stop);
  return controller.signal;
}
