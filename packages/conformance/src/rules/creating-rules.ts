/** What holds of input, resolveConfiguration and provisionInstance. */
export const CREATING_RULES = {
  'R-INPUT-1':
    'A configuration outside the schema MUST be refused with InvalidConfiguration and the path of the field.',
  'R-INPUT-2': 'All mistakes of a configuration MUST be reported at once.',
  'R-INPUT-3': 'What the schema refuses MUST NOT cause any request to the cloud; its outcome is `not-sent`.',
  'R-INPUT-4': 'A malformed instance id MUST be refused with InvalidConfiguration.',
  'R-INPUT-5': 'Call options outside their range MUST be refused with InvalidConfiguration.',
  'R-INPUT-6': 'A provider MUST NOT change its input.',
  'R-RESOLVE-1': 'resolveConfiguration MUST give the same answer while nothing outside changed.',
  'R-RESOLVE-2': 'Resolving a resolved configuration MUST change nothing.',
  'R-RESOLVE-3': 'resolveConfiguration MUST NOT create anything.',
  'R-RESOLVE-4': 'resolveConfiguration MUST keep what was asked for, the token and the user data among it.',
  'R-RESOLVE-5': 'resolveConfiguration MUST decide the zone.',
  'R-RESOLVE-6': 'A value that the cloud does not know MUST be refused with InvalidConfiguration that names its path.',
  'R-PROVISION-1': 'provisionInstance MUST answer with the id and what was asked for.',
  'R-PROVISION-2': 'provisionInstance MUST resolve when the cloud has accepted and MUST NOT wait for running.',
  'R-PROVISION-3':
    'The same token with the same configuration MUST yield the same instance, one after the other and at once.',
  'R-PROVISION-4': 'The same token MUST yield the same instance from any provider object.',
  'R-PROVISION-5':
    'After a lost reply the same call MUST adopt what the cloud had accepted, and MUST NOT make another instance.',
  'R-PROVISION-6':
    'A token that belongs to another configuration MUST be refused with AlreadyExists and the id of its instance.',
  'R-PROVISION-7': 'Another token MUST yield another instance, also under the same name.',
  'R-PROVISION-8': 'Without a token, every call MUST yield another instance.',
  'R-PROVISION-9': 'Tags and token MUST be set atomically with the instance.',
  'R-PROVISION-10': 'A refused request MUST leave nothing behind.',
  'R-PROVISION-11': 'After a refusal the same token MUST be usable.',
  'R-PROVISION-12': 'A call whose signal is aborted already MUST NOT create anything.',
  'R-PROVISION-13': 'User data MUST reach the instance byte by byte.',
  'R-PROVISION-14':
    'Data volumes MUST be made in their order, each of its size, and MUST go with the instance unless they are to be kept.',
  'R-PROVISION-15':
    'Where it is declared, a public address MUST be assigned when it is asked for, and MUST NOT be when it is refused.',
  'R-PROVISION-16':
    'An instance whose launch fails after it was accepted MUST be shown as failed or terminated, with the reason, to every object and for at least ten minutes.',
  'R-PREFLIGHT-1': 'preflight of what can be provisioned MUST find nothing, and MUST NOT create anything.',
  'R-PREFLIGHT-2': 'preflight MUST answer with what provisioning would refuse, by code and path; it MUST NOT throw it.',
} as const;
