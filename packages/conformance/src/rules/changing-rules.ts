/** What holds of stopInstance, startInstance, addTags and removeTags. */
export const CHANGING_RULES = {
  'R-STOP-1': 'stopInstance MUST lead to stopped, which is not terminated.',
  'R-STOP-2': 'Stopping a stopped or stopping instance MUST succeed.',
  'R-STOP-3': 'Stopping a pending instance MUST complete, or be a retryable Conflict.',
  'R-START-1': 'startInstance MUST lead to running, with the same id and tags.',
  'R-START-2': 'Starting a running or pending instance MUST succeed.',
  'R-START-3': 'Starting a stopping instance MUST complete, or be a retryable Conflict.',
  'R-START-4':
    'launchTime MUST be that of the last start through the contract, or be left out; createdAt MUST NOT change.',
  'R-START-5': 'A stopped and started instance MUST have the volumes that it had, in their order.',
  'R-SPOT-1': 'A declared spot instance MUST be provisioned; stopping it MUST be NotSupported.',
  'R-SPOT-2':
    'A spot instance whose capacity was taken back MUST be terminated, with the reason Interrupted as long as the cloud knows it.',
  'R-CHANGE-1': 'Stop, start and tags of an id that the cloud does not know MUST be NotFound.',
  'R-CHANGE-2': 'Stopping or starting a terminated instance MUST be Conflict, or NotFound once it is forgotten.',
  'R-TAGS-1': 'addTags MUST overwrite same keys and keep the others.',
  'R-TAGS-2': 'Repeating addTags MUST give the same result.',
  'R-TAGS-3': 'addTags MUST NOT lose a concurrent update.',
  'R-TAGS-4': 'removeTags MUST remove the named keys only; keys that are not there are fine.',
  'R-TAGS-5': 'Tags outside the portable limits MUST be refused with InvalidConfiguration.',
  'R-TAGS-6':
    'Ownership keys MUST be refused with InvalidConfiguration, and ownership MUST survive every change of tags.',
  'R-TAGS-7': 'Portable tags MUST come back as they were given.',
  'R-TAGS-8': 'A list filtered by a tag MUST find it after the consistency window.',
} as const;
