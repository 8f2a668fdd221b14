import type { Command } from 'commander';
import { osNames } from '../image/os-profile.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { labCommand, parseNodeCount, parseSystems, resolveLab, type LabOptions } from './options.ts';

interface Options extends LabOptions {
  os?: string[];
  image?: string;
  nodes?: number;
  bare?: boolean;
  deploy: boolean;
  fresh?: boolean;
  json?: boolean;
}

export function upCommand(): Command {
  return labCommand('up', 'start a lab and deploy a cluster on it; completes a half-made one')
    .option(
      '--os <os>',
      `node system: ${osNames.join(', ')} (default: what lab setup chose); a list such as debian11,debian12,debian11 makes as many nodes, each of its own`,
      parseSystems,
    )
    .option('--image <ref>', 'a ready node image of that one system, taken as it is')
    .option('--nodes <n>', 'number of controllers (default: 3, or as many as --os names)', parseNodeCount)
    .option('--bare', "nodes without the cluster's packages: the deployer installs them, each time")
    .option('--no-deploy', 'leave the nodes as they are made: no cluster is deployed')
    .option('--fresh', 'deploy, also where a snapshot of such a deployment could be restored')
    .option('--json', 'print the lab as JSON when it is up, as "lab status --json" does')
    .action(async (options: Options) => {
      const { lab, config } = await resolveLab(options);
      const [
        { openBackend },
        { planUp },
        { lockLab },
        { openLab },
        status,
        { runTasks },
        { renderStatus },
        { stateDir },
        { findUserDeployer },
      ] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/up.ts'),
        import('../operations/lock.ts'),
        import('../operations/open-lab.ts'),
        import('../operations/status.ts'),
        import('./run-tasks.ts'),
        import('./render-status.ts'),
        import('../secrets/state-dir.ts'),
        import('../user-deployer/find-user-deployer.ts'),
      ]);
      const deployer = await findUserDeployer(config);
      const backend = await openBackend();
      await using _lock = await lockLab(lab, 'lab up');
      const { standing, tasks } = await planUp(backend, {
        lab,
        os: options.os ?? config.os,
        image: options.image ?? config.image,
        // A list on the command line says by itself how many nodes there are.
        nodes: options.nodes ?? ((options.os?.length ?? 0) > 1 ? undefined : config.nodes),
        bare: options.bare ?? config.bare,
        deploy: options.deploy && config.deploy !== false,
        clusterName: config.clusterName,
        cluster: config.cluster,
        deployer,
        fresh: options.fresh,
      });
      await runTasks(tasks, { quiet: options.json ?? false });
      const now = standing ?? (await status.readStatus(backend, await openLab(backend, lab)));
      if (options.json) {
        process.stdout.write(`${JSON.stringify(now, null, 2)}\n`);
        return;
      }
      if (standing) process.stdout.write(`lab "${lab}" is already up; nothing was changed\n`);
      if (standing && config.cluster && !deployer) process.stdout.write(await describePending(lab, config));
      process.stdout.write(`\n${renderStatus(now)}\nsecrets   ${stateDir(lab)}\n`);
    });
}

/** What of this folder's declaration does not stand on a lab that is up; nothing, where all of it does. */
async function describePending(lab: string, config: LoadedConfig): Promise<string> {
  const [{ labTarget }, { findPending }, { renderOutlook }] = await Promise.all([
    import('../operations/deploy-target.ts'),
    import('../../deployer/find-pending.ts'),
    import('./render-outlook.ts'),
  ]);
  const { inventory, connect, command } = await labTarget(lab, config);
  const outlook = await findPending(inventory, { connect });
  if (outlook.steps.every(({ status }) => status === 'done')) return '';
  const names = inventory.nodes.map(({ name }) => name);
  return `it is not what is declared in this folder; ${command} makes it that:\n${renderOutlook(outlook, names)}`;
}
