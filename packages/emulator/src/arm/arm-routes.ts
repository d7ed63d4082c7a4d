import type { ArmRoute } from './route.ts';
import { catalogRoutes } from './routes/catalog-routes.ts';
import { diskRoutes } from './routes/disk-routes.ts';
import { groupRoutes } from './routes/group-routes.ts';
import { imageRoutes } from './routes/image-routes.ts';
import { machineActionRoutes } from './routes/machine-action-routes.ts';
import { machineRoutes } from './routes/machine-routes.ts';
import { networkRoutes } from './routes/network-routes.ts';
import { tagRoutes } from './routes/tag-routes.ts';
import { tokenRoutes } from './routes/token-routes.ts';

/** Every operation that is emulated; whatever is not here is answered with 501. */
export const armRoutes: readonly ArmRoute[] = [
  ...machineRoutes,
  ...machineActionRoutes,
  ...networkRoutes,
  ...diskRoutes,
  ...tagRoutes,
  ...groupRoutes,
  ...catalogRoutes,
  ...imageRoutes,
  ...tokenRoutes,
];
