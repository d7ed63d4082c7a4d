import { type ApiReply, empty, ok, type RouteTable, type UserContext } from '../api.ts';
import type { CmlHostState } from '../cml-state.ts';
import { findLab, findNode, isVisible } from '../lab-access.ts';
import { startNodes, stopNodes, wipeNodes } from '../lab-lifecycle.ts';
import type { LabState, NodeState } from '../lab-state.ts';
import { type NodeBodyOptions, toNodeBody } from '../lab-views.ts';
import { isSettledAt, nodeStateAt } from '../node-run.ts';
import { readFlag } from '../request-body.ts';

/** Nodes, one by one and over all labs. */
export const nodeRoutes: RouteTable = {
  'GET /nodes': {
    operation: 'get_nodes',
    access: 'user',
    handle(context) {
      const options = readNodeOptions(context);
      const labs = context.host.labs.filter((lab) => isVisible(lab, context.user));
      return ok(labs.flatMap((lab) => lab.nodes.map((node) => toNodeBody(context, lab, node, options))));
    },
  },
  'GET /labs/:lab_id/nodes': {
    operation: 'get_lab_nodes',
    access: 'user',
    handle(context) {
      const lab = findLab(context);
      if (!readFlag(context, 'data')) return ok(lab.nodes.map((node) => node.id));
      const options = readNodeOptions(context);
      return ok(lab.nodes.map((node) => toNodeBody(context, lab, node, options)));
    },
  },
  'GET /labs/:lab_id/nodes/:node_id': {
    operation: 'get_node',
    access: 'user',
    handle(context) {
      const { lab, node } = findNode(context);
      return ok(toNodeBody(context, lab, node, readNodeOptions(context)));
    },
  },
  'GET /labs/:lab_id/nodes/:node_id/state': {
    operation: 'get_node_state',
    access: 'user',
    handle(context) {
      const state = nodeStateAt(findNode(context).node.run, context.now);
      const progress = state === 'BOOTED' ? 'Booted' : state === 'STARTED' ? 'Booting' : 'Not running';
      return ok({ state, progress });
    },
  },
  'GET /labs/:lab_id/nodes/:node_id/check_if_converged': {
    operation: 'check_node_converged',
    access: 'user',
    handle: (context) => ok(isSettledAt(findNode(context).node.run, context.now)),
  },
  'PUT /labs/:lab_id/nodes/:node_id/state/start': onNode('start_node', startNodes),
  'PUT /labs/:lab_id/nodes/:node_id/state/stop': onNode('stop_node', stopNodes),
  'PUT /labs/:lab_id/nodes/:node_id/wipe_disks': onNode('wipe_node', wipeNodes),
};

function onNode(
  operation: string,
  act: (host: CmlHostState, lab: LabState, nodes: readonly NodeState[], now: number) => void,
): RouteTable[string] {
  return {
    operation,
    access: 'user',
    handle(context): ApiReply {
      const { lab, node } = findNode(context);
      act(context.host, lab, [node], context.now);
      return empty();
    },
  };
}

function readNodeOptions(context: UserContext): NodeBodyOptions {
  return {
    operational: readFlag(context, 'operational'),
    excludeConfigurations: readFlag(context, 'exclude_configurations'),
  };
}
