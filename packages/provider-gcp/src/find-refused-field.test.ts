import { expect, it } from 'vitest';
import { findRefusedField } from './find-refused-field.ts';

it.each([
  [
    "Invalid value for field 'resource.machineType': 'zones/a/machineTypes/x'. Machine type does not exist.",
    'instanceType',
  ],
  ["The resource 'projects/debian-cloud/global/images/none' was not found", 'imageId'],
  ["Invalid value for field 'zone': 'nowhere'. Unknown zone.", 'zone'],
  ["The resource 'projects/acme/regions/europe-west1/subnetworks/none' was not found", 'network.subnetId'],
  ["The resource 'projects/acme/global/networks/none' was not found", 'network.networkId'],
  ["Invalid value for field 'resource.disks[0].initializeParams.diskSizeGb': '5'.", 'rootVolume.sizeGib'],
  ["Invalid value for field 'resource.disks[2].initializeParams.provisionedIops': '5'.", 'additionalVolumes[1].iops'],
])('%s is about %s', (message, path) => {
  expect(findRefusedField(message).map((problem) => problem.path)).toEqual([path]);
});

it('words that do not tell give no problem', () => {
  expect(findRefusedField('No.')).toEqual([]);
});
