/** What holds of terminateInstance, terminateByToken and the waits. */
export const ENDING_RULES = {
  'R-TERMINATE-1': 'terminateInstance MUST lead to terminated, from whatever state.',
  'R-TERMINATE-2': 'Terminating what is terminated, or on its way, MUST succeed.',
  'R-TERMINATE-3': 'Terminating a well-formed unknown id MUST succeed.',
  'R-TERMINATE-4': 'terminateInstance MUST remove everything that provisioning made, except kept data volumes.',
  'R-TERMINATE-5': 'terminateInstance MUST NOT touch other instances.',
  'R-TERMINATE-6':
    'Terminating an instance whose deletion protection is on MUST be Conflict, and MUST leave it as it is.',
  'R-TERMINATE-7': 'A data volume that is to be kept MUST be named in providerData, and MUST survive termination.',
  'R-TOKEN-1': 'terminateByToken MUST, by repetition, remove everything that was made with the token.',
  'R-TOKEN-2': 'remaining MUST count what still exists: 0 only when nothing does.',
  'R-TOKEN-3': 'terminateByToken of a token that made nothing MUST answer 0.',
  'R-TOKEN-4': 'terminateByToken MUST NOT touch what was made with other tokens.',
  'R-TOKEN-5': 'terminateByToken MUST remove what a call made whose reply was lost.',
  'R-WAIT-1':
    'waitForInstanceRunning MUST resolve with the fresh observation once the instance runs, at once if it does.',
  'R-WAIT-2':
    'waitForInstanceRunning MUST throw Conflict with lastInfo at once when the instance is terminating, terminated or failed.',
  'R-WAIT-3':
    'A wait MUST throw Timeout with instanceId and lastInfo at its deadline, and leave the instance as it is.',
  'R-WAIT-4': 'A wait MUST throw Aborted promptly when its signal is aborted.',
  'R-WAIT-5': 'A wait MUST tolerate throttling and transient errors.',
  'R-WAIT-6': 'A wait MUST NOT tolerate Unauthenticated and PermissionDenied.',
  'R-WAIT-7':
    'waitForInstanceTerminated MUST resolve once the instance is terminated, or when the cloud does not know it.',
  'R-WAIT-8': 'waitForInstanceTerminated MUST NOT resolve while the instance is alive.',
  'R-WAIT-9': 'Waits for one instance MUST be shared: many of them MUST NOT cost as many reads.',
  'R-WAIT-10': 'waitForInstanceRunning MUST throw Conflict after 30 seconds unchanged in stopped or stopping.',
  'R-WAIT-11': 'Once nobody waits, a provider object MUST NOT go on asking the cloud.',
} as const;
