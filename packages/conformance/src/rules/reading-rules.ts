/** What holds of getInstanceInfo, listInstances and getConsoleOutput. */
export const READING_RULES = {
  'R-READ-1': 'Right after creation the object that provisioned MUST see its instance.',
  'R-READ-2': 'After the consistency window every object MUST see the instance, in reads and in lists.',
  'R-READ-3': 'An id that the cloud does not know MUST be NotFound, with the id in the error.',
  'R-READ-4': 'Reading MUST be free of side effects.',
  'R-READ-5':
    'A running instance MUST have a zone, a region and times in UTC, and a private address as soon as its network has given it one.',
  'R-READ-6': 'The tags of an instance MUST be the caller’s own, without ownership tags.',
  'R-READ-7': 'Observed states MUST follow the legal transitions.',
  'R-READ-8': 'An instance that was terminated by others MUST NOT be shown as alive.',
  'R-READ-9': 'A read MUST answer with plain, JSON-safe data of the contract’s form.',
  'R-READ-10': 'A native state that the provider does not know MUST be shown as `unknown`, in reads and in lists.',
  'R-LIST-1': 'listInstances MUST list what the filters match, and nothing else; all filters must match.',
  'R-LIST-2': 'An unknown filter key or value MUST be refused with InvalidConfiguration.',
  'R-LIST-3': 'listInstances MUST follow every page and list nothing twice.',
  'R-LIST-4': 'By default listInstances MUST NOT list terminated instances.',
  'R-LIST-5':
    'Where a part of the cloud cannot be reached, listInstances MUST throw Unavailable with scopes after it yielded the rest.',
  'R-LIST-6': 'Instances that come and go during a list MUST NOT break it.',
  'R-LIST-7': 'An instance MUST read the same in a list as by its id.',
  'R-LIST-8': 'A caller MAY leave a list before its end.',
  'R-CONSOLE-1': 'getConsoleOutput MUST answer with decoded text of at most 64 KiB; it MAY be empty.',
  'R-CONSOLE-2': 'getConsoleOutput of an unknown id MUST be NotFound.',
  'R-CATALOG-1': 'listInstanceTypes MUST list every type that can be provisioned, once, in the contract’s form.',
  'R-CATALOG-2': 'listInstanceTypes MUST list what all filters match, and nothing else.',
} as const;
