/**
 * Bytes in both directions. Read by iterating once: bytes arrive in the sizes of the server, and no faster than they are
 * taken. Ending the loop early aborts the stream.
 */
export interface LibvirtStream extends AsyncIterable<Uint8Array>, AsyncDisposable {
  /**
   * Sends bytes.
   *
   * Completion: when the operating system has taken them; the server may still refuse them, which the next call, or
   * {@link finish}, reports.
   *
   * @throws LibvirtError when the server has ended the stream with an error.
   * @throws LibvirtClientError `closed` after the stream has ended; `lost` with its connection.
   */
  write(bytes: Uint8Array): Promise<void>;

  /**
   * Ends the stream in good order.
   *
   * Completion: when the server has confirmed that it has carried out everything. Idempotency: again answers the same.
   *
   * @throws LibvirtError when the server says that it has not.
   */
  finish(): Promise<void>;

  /**
   * Ends the stream without waiting for what is under way. Completion: when the server has confirmed it, or after two
   * seconds. Idempotency: again, and after the end, does nothing. Does not throw. Disposing does the same.
   */
  abort(): Promise<void>;
}
