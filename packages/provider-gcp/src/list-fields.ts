/**
 * The fields that lists over all zones are asked for: what this provider reads of each resource. The cloud would send
 * several times as much, of which a list of thousands spends most of its time.
 *
 * @see https://cloud.google.com/compute/docs/api/how-tos/performance#partial-response
 */
export const LIST_FIELDS = {
  /** All that an observation of a machine shows; a test compares lists with single reads. */
  instances: [
    'id,name,status,statusMessage,zone,machineType,labels,metadata/items,creationTimestamp,lastStartTimestamp',
    'deletionProtection,disks(autoDelete,boot,source,type),serviceAccounts/email',
    'networkInterfaces(network,subnetwork,networkIP,ipv6Address,accessConfigs/natIP)',
    'scheduling(provisioningModel,preemptible,instanceTerminationAction)',
    'advancedMachineFeatures/enableNestedVirtualization',
  ].join(),
  machineTypes: 'name,zone,guestCpus,memoryMb,architecture,deprecated',
  disks: 'name,zone,labels,users,lastAttachTimestamp',
} as const;

/**
 * Writes the choice of fields for a page of a list over all zones. Without its token a list would end after one page,
 * and without its warnings zones that did not answer would look empty.
 *
 * @param collection - What is listed.
 */
export function toPageFields(collection: keyof typeof LIST_FIELDS): string {
  return `nextPageToken,unreachables,items/*/warning/code,items/*/${collection}(${LIST_FIELDS[collection]})`;
}
