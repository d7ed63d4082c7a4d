/** What every call takes besides its own options. */
export interface LibvirtCallOptions {
  /**
   * Gives up waiting: the call fails with the kind `aborted`. libvirt cannot take a call back, so that the server carries
   * out what it has received.
   */
  readonly signal?: AbortSignal | undefined;
  /** Time of the call in milliseconds, with connecting where that is needed. Default: that of the client. */
  readonly timeoutMs?: number | undefined;
}
