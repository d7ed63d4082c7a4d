/** What {@link watchPeer} looks at and does. */
export interface PeerWatch {
  /** After this long without a word the other side is asked, in milliseconds. */
  readonly intervalMs: number;
  /** How many questions may remain without an answer. */
  readonly count: number;
  /** How long one message may take to arrive, in milliseconds. */
  readonly frameTimeoutMs: number;
  /** What has been heard so far. */
  observe(): PeerObservation;
  /** Asks the other side whether it is there. */
  ping(): void;
  /** The other side is taken for dead; it is watched no longer. */
  onDead(reason: string): void;
}

/** How far the conversation has come. */
export interface PeerObservation {
  /** Grows with everything that arrives. */
  readonly chunks: number;
  /** Grows with every whole message. */
  readonly frames: number;
  /** A message has begun and is not whole. */
  readonly isInsideFrame: boolean;
  /** Nothing can be heard, because nothing is read at the moment. */
  readonly isPaused: boolean;
}

/**
 * Finds out that the other side has gone without saying so: that it is silent and does not answer questions, or that a message
 * does not come to its end.
 *
 * @returns Ends the watch.
 */
export function watchPeer(watch: PeerWatch): () => void {
  let last = watch.observe();
  let unanswered = 0;
  let insideSinceMs = 0;
  const timer = setInterval(() => {
    const now = watch.observe();
    const isSameFrame = now.isInsideFrame && last.isInsideFrame && now.frames === last.frames && !now.isPaused;
    insideSinceMs = isSameFrame ? insideSinceMs + watch.intervalMs : 0;
    const isSilent = now.chunks === last.chunks && !now.isPaused;
    last = now;
    if (insideSinceMs >= watch.frameTimeoutMs) end(`a message did not end within ${insideSinceMs} ms`);
    else if (!isSilent) unanswered = 0;
    else if (unanswered >= watch.count) end(`the server did not answer ${unanswered} keepalive messages`);
    else {
      unanswered += 1;
      watch.ping();
    }
  }, watch.intervalMs);
  // The connection keeps the process alive, not the watch over it.
  timer.unref();
  const end = (reason: string) => {
    clearInterval(timer);
    watch.onDead(reason);
  };
  return () => clearInterval(timer);
}
