import { ok, type Route, type RouteTable } from '../api.ts';
import { toImageDefinitionBodies, toNodeDefinitionBody, toSimplifiedNodeDefinitionBody } from '../definition-views.ts';
import { nodeDefinitions } from '../node-definitions.ts';

/** What the host can run, and the limits of users. */
export const definitionRoutes: RouteTable = {
  'GET /node_definitions': list('node_definitions', () => nodeDefinitions.map(toNodeDefinitionBody)),
  'GET /simplified_node_definitions': list('simplified_node_definitions', () =>
    nodeDefinitions.map(toSimplifiedNodeDefinitionBody),
  ),
  'GET /image_definitions': list('image_definitions', () => nodeDefinitions.flatMap(toImageDefinitionBodies)),
  // No user is limited by a pool.
  'GET /resource_pools': list('resource_pools', () => []),
  'GET /resource_pool_usage': list('resource_pool_usage', () => []),
};

function list(operation: string, show: () => unknown[]): Route {
  return { operation, access: 'user', handle: () => ok(show()) };
}
