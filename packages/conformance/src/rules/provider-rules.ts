/** What holds of a provider object as a whole: identity, capabilities, scope, disposal, concurrency, owners. */
export const PROVIDER_RULES = {
  'R-IDENTITY-1':
    'getProviderName MUST answer synchronously with lower-case letters, digits and dashes, and always the same.',
  'R-IDENTITY-2': 'spiVersion MUST be the version of the contract that the provider implements.',
  'R-IDENTITY-3': 'Making a provider object MUST NOT send anything to the cloud.',
  'R-CAPABILITIES-1':
    'capabilities MUST be frozen, complete and JSON-safe, and the same for the whole life of a provider object.',
  'R-CAPABILITIES-2':
    'A value that an undeclared capability excludes MUST be refused with InvalidConfiguration that names its path.',
  'R-CAPABILITIES-3': 'A method that an undeclared capability excludes MUST throw NotSupported.',
  'R-SCOPE-1': 'describeScope MUST name the provider and answer with the same id from every object of a configuration.',
  'R-SCOPE-2': 'An id that shows that it is of another scope MUST be refused with InvalidConfiguration.',
  'R-DISPOSAL-1': 'After disposal every call MUST throw Aborted.',
  'R-DISPOSAL-2': 'Disposal MUST be idempotent.',
  'R-DISPOSAL-3': 'Disposal MUST settle pending calls.',
  'R-DISPOSAL-4': 'Disposal of one provider object MUST NOT disturb another one.',
  'R-DISPOSAL-5': 'After disposal nothing MUST be sent to the cloud.',
  'R-CONCURRENCY-1': 'One provider object MUST serve any number of calls at once.',
  'R-CONCURRENCY-2': 'Where reads are coalesced, one id that fails MUST fail its own caller only.',
  'R-OWNER-1': 'Installations with different owners MUST NOT see each other in lists that do not ask for it.',
  'R-OWNER-2': 'The same token of another owner MUST mean another instance.',
  'R-OWNER-3': 'An instance of another owner MAY be read, and MUST NOT be changed: PermissionDenied.',
  'R-OWNER-4': 'terminateByToken MUST NOT touch what another owner made with the same token.',
  'R-OWNER-5': 'listInstances MUST list instances of the owner in the filter, and of every owner for `*`.',
  'R-OWNER-6':
    'An instance that nobody owns MAY be read, MUST NOT be changed (PermissionDenied), and MUST NOT be listed unless any owner is asked for.',
  'R-TIME-1': 'A provider MUST work with a cloud whose clock is five minutes ahead of its own, or behind.',
  'R-TIME-2':
    'A reply that takes 30 seconds MUST NOT hold up other calls, and MUST end in its answer, or in Timeout at the deadline.',
  'R-CREDENTIALS-1':
    'Credentials that were replaced where the provider finds them MUST be used by objects that exist already, after one refused call at the latest.',
  'R-HISTORY-1': 'Any sequence of calls MUST have the results that the rules of its single calls imply.',
} as const;
