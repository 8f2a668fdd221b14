import { type Command, Option } from 'commander';
import { type InventoryOptions, labCommand, resolveLab, withInventory } from './options.ts';

export interface DeployCommandOptions extends InventoryOptions {
  plan?: boolean;
  twice?: boolean;
  exitCode?: boolean;
  only?: string;
  from?: string;
  json?: boolean;
}

export function deployCommand(): Command {
  return withInventory(
    labCommand('deploy', "run the deployer alone: on the lab's nodes, or on machines of your own"),
    'machines and parameters as JSON; then no lab is needed',
  )
    .option('--plan', 'print what each node lacks and what would be done about it; change nothing')
    .addOption(
      new Option(
        '--twice',
        'deploy, deploy again, and report what the second run changed; exit with 1 if it did',
      ).conflicts('plan'),
    )
    .option('--exit-code', 'with --plan: exit with 1 when something is pending')
    .addOption(new Option('--only <step>', 'look at this step alone').conflicts('from'))
    .option('--from <step>', 'look at this step and those after it')
    .option('--json', 'print what happens as JSON, an object a line; the last one is the result')
    .addHelpText('after', help)
    .action(async (options: DeployCommandOptions) => {
      const { lab, config } = await resolveLab(options);
      const { findUserDeployer } = await import('../user-deployer/find-user-deployer.ts');
      const deployer = await findUserDeployer(config);
      if (deployer) {
        const { runUserDeployer } = await import('./run-user-deployer.ts');
        return runUserDeployer(lab, { ...options, deployer, wanted: config });
      }
      const { labTarget, inventoryTarget } = await import('../operations/deploy-target.ts');
      const target =
        options.inventory === undefined
          ? await labTarget(lab, config)
          : await inventoryTarget(options.inventory, {
              acceptNewHostKeys: options.acceptNewHostKeys ?? false,
            });
      if (options.plan) return (await import('./plan-deployment.ts')).planDeployment(target, options);
      await using _lock = await target.lock();
      const { runDeployment, showDeployment } = await import('./run-deployment.ts');
      if (!options.twice) return await runDeployment(target, options);
      const { reportSecondRun } = await import('./report-second-run.ts');
      return await reportSecondRun(async (run) => showDeployment(target, { ...options, run }), {
        look: target.look,
        json: options.json,
      });
    })
    .hook('preAction', (command) => {
      const { plan, exitCode } = command.opts<DeployCommandOptions>();
      if (exitCode && !plan) command.error("error: option '--exit-code' goes with '--plan'");
    });
}

const help = `
With --plan exit code 3 says that a node could not be reached or looked at, and 1 that a run would be refused.

The inventory:
  {"os": "centos7", "debian11", "debian12" or "debian13",
   "parameters": {"ntp_server": …, "fence_xvm": …, "hacluster_passwd": …, "ha_cluster_name": …},
   "nodes": [{"name": …, "os"?: …, "address": …, "port"?: 22, "user"?: "root", "identityFile"?: …,
              "password"?: …, "hostKey"?: "ssh-ed25519 AAAA…"}],
   "stonith": [{"id": "fence1", "multicastAddress": "225.0.0.1", "hostList"?: [names of nodes]}],
   "cluster"?: {as in lab.config.ts: docs/declared-cluster.md, docs/resources.md},
   "remoteNodes"?: [the machines that "cluster" declares, as nodes are written], "quorumDevice"?: {one such machine}}
A node's own "os" comes before that of all. A machine without "hostKey" is refused unless --accept-new-host-keys is given.
With "cluster": {"rings": 2} each node has its "ring1Address" as well.`;
