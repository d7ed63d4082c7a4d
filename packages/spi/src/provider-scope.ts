/**
 * Who a provider object speaks for: an account and region, a subscription, a project, a set of hosts. An instance id
 * is meaningful inside its scope only. Two provider objects have the same scope when their `id` is equal.
 */
export interface ProviderScope {
  /** Provider name, for example `aws`. */
  readonly provider: string;
  /** Canonical form for comparison and storage, for example `aws:123456789012/eu-west-1`. */
  readonly id: string;
  /** The parts of the id by name, for example `{account, region}`. */
  readonly attributes: Readonly<Record<string, string>>;
}
