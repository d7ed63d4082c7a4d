import { ApiError, type UserContext } from './api.ts';
import type { UserState } from './cml-state.ts';
import type { LabState, NodeState } from './lab-state.ts';

/** Whether a user may see a lab: its owner and administrators do. */
export function isVisible(lab: LabState, user: UserState): boolean {
  return user.admin || lab.ownerId === user.id;
}

/**
 * The lab that the path names.
 * @throws ApiError 404 when there is none that the user may see
 */
export function findLab({ host, params, user }: UserContext): LabState {
  const lab = host.labs.find((other) => other.id === params.lab_id && isVisible(other, user));
  if (!lab) throw new ApiError(404, `Lab not found: ${params.lab_id}.`);
  return lab;
}

/**
 * The lab and the node that the path names.
 * @throws ApiError 404 when there is none that the user may see
 */
export function findNode(context: UserContext): { lab: LabState; node: NodeState } {
  const lab = findLab(context);
  const node = lab.nodes.find((other) => other.id === context.params.node_id);
  if (!node) throw new ApiError(404, `Node not found: ${context.params.node_id}.`);
  return { lab, node };
}
