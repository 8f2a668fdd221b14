import type { Command } from 'commander';
import { labCommand, resolveLab, type LabOptions } from './options.ts';

interface Options extends LabOptions {
  inventory?: string;
  acceptNewHostKeys?: boolean;
  json?: boolean;
}

export function deployCommand(): Command {
  return labCommand('deploy', "run the deployer alone: on the lab's nodes, or on machines of your own")
    .option('--inventory <file>', 'machines and parameters as JSON; then no lab is needed')
    .option('--accept-new-host-keys', 'take the host key that a machine without "hostKey" shows first')
    .option('--json', 'print what was changed as JSON')
    .addHelpText('after', inventoryForm)
    .action(async (options: Options) => {
      const { lab, config } = await resolveLab(options);
      const [{ deployLab, deployInventory }, { runTasks }] = await Promise.all([
        import('../operations/deploy.ts'),
        import('./run-tasks.ts'),
      ]);
      const deployment =
        options.inventory === undefined
          ? await deployLab(lab, config)
          : await deployInventory(options.inventory, {
              acceptNewHostKeys: options.acceptNewHostKeys ?? false,
            });
      await using _lock = deployment.lock;
      await runTasks(deployment.tasks, { quiet: options.json ?? false });
      const changed = deployment.changed();
      if (options.json) process.stdout.write(`${JSON.stringify({ changed }, null, 2)}\n`);
      else if (changed.length === 0)
        process.stdout.write('the cluster is as it should be; nothing was changed\n');
    });
}

const inventoryForm = `
The inventory:
  {"os": "centos7", "debian11", "debian12" or "debian13",
   "parameters": {"ntp_server": …, "fence_xvm": …, "hacluster_passwd": …, "ha_cluster_name": …},
   "nodes": [{"name": …, "os"?: …, "address": …, "port"?: 22, "user"?: "root", "identityFile"?: …,
              "password"?: …, "hostKey"?: "ssh-ed25519 AAAA…"}],
   "stonith": [{"id": "fence1", "multicastAddress": "225.0.0.1"}]}
A node's own "os" comes before that of all. A node without "hostKey" is refused unless --accept-new-host-keys is given.`;
