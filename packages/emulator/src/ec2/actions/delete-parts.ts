import type { Ec2Action } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { notFound, requireWellFormed } from '../resource-ids.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html */
export const deleteVolume: Ec2Action = {
  prepare({ park, realm }, parameters) {
    const id = parameters.requiredText('VolumeId');
    requireWellFormed('volume', [id]);
    return () => {
      const disk = park.disks(realm).find((other) => other.id === id);
      if (!disk) throw notFound('volume', [id]);
      if (disk.attachment) {
        throw new Ec2Error('VolumeInUse', `Volume ${id} is currently attached to ${disk.attachment.machineId}`);
      }
      park.deletePart(id);
      return { return: true };
    };
  },
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html */
export const deleteNetworkInterface: Ec2Action = {
  prepare({ park, realm }, parameters) {
    const id = parameters.requiredText('NetworkInterfaceId');
    requireWellFormed('network-interface', [id]);
    return () => {
      const found = park.interfaces(realm).find((other) => other.id === id);
      if (!found) throw notFound('network-interface', [id]);
      if (found.attachment) {
        throw new Ec2Error('InvalidNetworkInterface.InUse', `Network interface '${id}' is currently in use.`);
      }
      park.deletePart(id);
      return { return: true };
    };
  },
};
