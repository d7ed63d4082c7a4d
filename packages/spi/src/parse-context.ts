/** Who parses, for the error that it may throw. */
export interface ParseContext {
  /** Provider name. Default `spi`. */
  readonly provider?: string | undefined;
  /** The method of the contract. Default: the parse function's own name. */
  readonly operation?: string | undefined;
}
