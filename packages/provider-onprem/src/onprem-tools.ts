import type { PartPools } from './find-part-volumes.ts';
import type { HostRequests } from './host-requests.ts';
import type { ImageStore } from './image-store.ts';
import type { OnpremInstances } from './onprem-instances.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import type { RoomClaims } from './room-claims.ts';
import type { StopFollower } from './stop-follower.ts';

/** What the methods of one provider object share. */
export interface OnpremTools {
  readonly settings: OnpremProviderSettings;
  readonly requests: HostRequests;
  readonly instances: OnpremInstances;
  readonly images: ImageStore;
  readonly stops: StopFollower;
  readonly claims: RoomClaims;
}

/** The storage pools that parts of instances may be in. */
export function toPartPools({ pools, consolePool }: OnpremProviderSettings): PartPools {
  return { disks: [...new Set(Object.values(pools))], consoles: consolePool };
}
