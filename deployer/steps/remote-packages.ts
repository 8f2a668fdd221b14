import type { Deployment, Step } from '../step.ts';
import { packages } from './packages.ts';

/** As on a cluster's own nodes, with pacemaker_remote in the place of what forms a cluster. */
export const remotePackages: Step = {
  ...packages,
  async isDone(node, deployment) {
    return packages.isDone(node, asRemote(deployment));
  },
  async apply(node, deployment) {
    return packages.apply(node, asRemote(deployment));
  },
};

function asRemote(deployment: Deployment): Deployment {
  return {
    ...deployment,
    osOf: (node) => {
      const os = deployment.osOf(node);
      return { ...os, packages: os.remoteNodePackages, quorumClientPackages: [] };
    },
  };
}
