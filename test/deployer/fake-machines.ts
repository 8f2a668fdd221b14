import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Inventory, NodeOs } from '../../deployer/inventory.ts';
import { osDialect } from '../../deployer/os/dialects.ts';
import { crmMonCommand } from '../../lab/observe/observe.ts';
import { FakeNode, type Reply, type Sent } from '../lab/node/fake-node.ts';

export const secrets = { key: 'key-of-the-fence-host', password: "pa$$ 'word" };

export function inventoryOf(os: NodeOs): Inventory {
  return {
    parameters: {
      ntp_server: '10.0.0.3',
      fence_xvm: secrets.key,
      hacluster_passwd: secrets.password,
      ha_cluster_name: 'openstack-ha',
    },
    nodes: ['n1', 'n2', 'n3'].map((name, i) => ({
      name,
      os,
      address: `10.0.0.1${i + 1}`,
      port: 22,
      user: 'root',
    })),
    remoteNodes: [],
    stonith: [1, 2, 3].map((i) => ({ id: `fence${i}`, multicastAddress: `225.0.0.${i}` })),
  };
}

const pcsVersion: Record<NodeOs, string> = {
  centos7: '0.9.143',
  debian11: '0.10.8',
  debian12: '0.11.5',
  debian13: '0.12.0.2',
};

const no: Reply = { exitCode: 1 };
const yesIf = (condition: boolean): Reply => (condition ? '' : no);

/**
 * Three machines as bare as a fresh installation, as far as the deployer's commands can tell. What a command would change
 * is changed here; a command that is not known fails the test. Wording of outputs is that of the recorded programs.
 */
export class FakeMachines {
  readonly nodes: FakeNode[];
  readonly os: NodeOs;
  /** What pcs did to the cluster as a whole. */
  authenticated = false;
  conf = '';
  running = false;
  devices = new Map<string, string>();
  stickiness = false;
  hurried = false;
  /** Unit → state, by node. */
  readonly units = new Map<string, { active: boolean; enabled: boolean }>();
  /** Replies that a test puts in front of all others. */
  readonly overrides: [node: string, command: RegExp, Reply][] = [];
  #passwords = new Map<string, string>();
  #trusted = false;
  #enforcing = new Set<string>(['n1', 'n2', 'n3']);
  #cibs = new Set<string>();

  constructor(os: NodeOs) {
    this.os = os;
    this.nodes = ['n1', 'n2', 'n3'].map((name) => {
      const node: FakeNode = new FakeNode(name, [[/.*/s, (sent) => this.#reply(node, sent)]]);
      node.files.set(osDialect(os).time.configPath, {
        content: 'driftfile /x\nserver 0.pool iburst\n',
        mode: 0o644,
      });
      if (os === 'centos7') {
        for (const unit of ['firewalld.service', 'chronyd.service'])
          this.units.set(`${name} ${unit}`, { active: true, enabled: true });
      }
      return node;
    });
  }

  /** All commands that begin so, as they were sent to a node. */
  sent(node: string, pattern: RegExp): string[] {
    const found = this.nodes.find(({ name }) => name === node) ?? assert.fail(node);
    return found.sent.map(({ command }) => command).filter((command) => pattern.test(command));
  }

  forget(): void {
    for (const node of this.nodes) node.sent.length = 0;
  }

  #reply(node: FakeNode, sent: Sent): Reply {
    const override = this.overrides.find(
      ([name, pattern]) => name === node.name && pattern.test(sent.command),
    );
    return (
      override?.[2] ??
      this.#machineReply(node, sent) ??
      this.#clusterReply(sent) ??
      assert.fail(`${node.name}: ${sent.command}`)
    );
  }

  #machineReply(node: FakeNode, { command, stdin }: Sent): Reply | undefined {
    const { time } = osDialect(this.os);
    const [, path = ''] = /^cat ([\w./-]+)$/.exec(command) ?? [];
    if (command.includes('grep -q "<primitive"')) return this.conf;
    // What rpm does not miss, and what dpkg knows.
    if (command.includes('rpm -q ')) return '';
    const [, known] = /^dpkg-query -W .* '.*' (.*) 2>\/dev\/null$/.exec(command) ?? [];
    if (known !== undefined)
      return known
        .split(' ')
        .map((name) => `${name} installed\n`)
        .join('');
    if (command.includes('getent ahostsv4 $name')) return 'n1 10.0.0.11\nn2 10.0.0.12\nn3 10.0.0.13\n';
    if (command.startsWith('for unit in ')) return this.#unitStates(node.name, command);
    if (command.startsWith('systemctl ') || command.startsWith('systemctl disable'))
      return this.#systemctl(node.name, command);
    if (command.includes('/dev/tcp/')) return yesIf(this.#unit(node.name, 'pcsd.service').active);
    if (command === 'getenforce')
      return this.os === 'centos7'
        ? this.#enforcing.has(node.name)
          ? 'Enforcing\n'
          : 'Permissive\n'
        : { exitCode: 127 };
    if (command.startsWith('mkdir -p /etc/')) return '';
    if (command.includes(`{ ${time.listSources}; }`)) {
      const server = /^server (\S+) iburst$/m.exec(node.files.get(time.configPath)?.content ?? '')?.[1] ?? '';
      return this.#unit(node.name, time.unit).active
        ? `*${server}  .LOCL. 10\n\n10.0.0.3 STREAM\n`
        : 'timed out\n\n10.0.0.3 STREAM\n';
    }
    if (path === '/etc/corosync/corosync.conf') return this.conf ? this.conf : no;
    if (command === 'sha256sum /etc/corosync/authkey /etc/pacemaker/authkey')
      return this.conf ? 'digest  /etc/corosync/authkey\ndigest  /etc/pacemaker/authkey\n' : no;
    if (path) return node.files.get(path)?.content ?? no;
    if (command.startsWith('stat -c %a:%U /etc/cluster/fence_xvm.key')) {
      const file = node.files.get('/etc/cluster/fence_xvm.key');
      return file
        ? `${file.mode?.toString(8)}:root\n${createHash('sha256').update(file.content).digest('hex')}  /etc\n`
        : no;
    }
    if (command.includes('unix_chkpwd'))
      return { exitCode: stdin === `${this.#passwords.get(node.name)}\0` ? 0 : 7 };
    if (command.includes('passwd --stdin hacluster')) {
      this.#passwords.set(node.name, stdin?.trimEnd() ?? '');
      return '';
    }
    if (command.startsWith('ssh -o BatchMode=yes'))
      return this.#trusted ? '' : { exitCode: 255, stderr: 'Permission denied' };
    if (command.includes('id_ed25519')) return 'ssh-ed25519 AAAAroot root@n1\n';
    if (command.includes('authorized_keys')) return '';
    if (command === 'cat /etc/ssh/ssh_host_*_key.pub')
      return `ssh-ed25519 AAAA${node.name} root@${node.name}\n`;
    if (command.includes('known_hosts')) {
      this.#trusted = stdin === 'n2 ssh-ed25519 AAAAn2\nn3 ssh-ed25519 AAAAn3\n';
      return '';
    }
    if (command === 'test ! -e /var/lib/pacemaker/cib/cib.xml') return yesIf(!this.#cibs.has(node.name));
    if (command.startsWith('cibadmin --empty | sed')) {
      this.hurried = true;
      this.#cibs.add(node.name);
      return '';
    }
    return undefined;
  }

  #clusterReply({ command, stdin }: Sent): Reply | undefined {
    const old = this.os === 'centos7';
    const onStdout = old || this.os === 'debian11';
    const progress = (text: string): Reply => (onStdout ? text : { stderr: text });
    const [, id = '', address = ''] =
      /^pcs stonith create (\S+) fence_xvm multicast_address=(\S+)$/.exec(command) ?? [];
    if (id) this.devices.set(id, address);
    if (id) return '';
    switch (command) {
      case 'test -s /var/lib/pcsd/known-hosts || test -s /var/lib/pcsd/tokens':
        return yesIf(this.authenticated);
      case 'pcs --version':
        return `${pcsVersion[this.os]}\n`;
      case old ? 'pcs cluster auth n1 n2 n3 -u hacluster --force' : 'pcs host auth n1 n2 n3 -u hacluster':
        if (stdin !== `${secrets.password}\n`)
          return { exitCode: 1, stderr: 'Error: n1: Username and/or password is incorrect' };
        this.authenticated = true;
        return progress('n1: Authorized\nn2: Authorized\nn3: Authorized\n');
      case old ? 'pcs cluster pcsd-status n1 n2 n3' : 'pcs status pcsd n1 n2 n3':
        return this.authenticated
          ? '  n1: Online\n  n3: Online\n  n2: Online\n'
          : { exitCode: 2, stdout: '  n1: Unable to authenticate\n' };
      case old
        ? 'pcs cluster setup --force --name openstack-ha n1 n2 n3'
        : 'pcs cluster setup openstack-ha n1 n2 n3 --force':
        this.conf = `totem {\n  cluster_name: openstack-ha\n}\nnodelist {\n${['n1', 'n2', 'n3'].map((name) => `  node {\n    ring0_addr: ${name}\n  }\n`).join('')}}\n`;
        this.running = false;
        return progress('n1: Succeeded\n');
      case 'pcs cluster enable --all':
        for (const { name } of this.nodes) {
          for (const unit of ['corosync.service', 'pacemaker.service']) this.#unit(name, unit).enabled = true;
        }
        return progress('n1: Cluster Enabled\n');
      case 'pcs cluster start --all':
        this.running = true;
        for (const { name } of this.nodes) {
          for (const unit of ['corosync.service', 'pacemaker.service']) this.#unit(name, unit).active = true;
        }
        return progress('n1: Starting Cluster...\n');
      case crmMonCommand:
        return this.running
          ? this.#crmMon()
          : { exitCode: 107, stdout: '\nError: cluster is not available on this node\n' };
      case 'cibadmin --query --scope crm_config':
        return this.running
          ? `<crm_config>${this.hurried ? 'fencelab-hurried-election' : ''}</crm_config>`
          : { exitCode: 107 };
      case `cibadmin --delete --scope crm_config --xml-text '<cluster_property_set id="fencelab-hurried-election"/>'`:
        this.hurried = false;
        return '';
      case 'cibadmin --query --scope configuration':
        return this.running
          ? `<configuration><resources>${[...this.devices].map(renderDevice).join('')}</resources></configuration>`
          : { exitCode: 107 };
      case 'cibadmin --query --scope rsc_defaults':
        return this.stickiness
          ? '<rsc_defaults><meta_attributes id="d"><nvpair id="x" name="resource-stickiness" value="INFINITY"/></meta_attributes></rsc_defaults>'
          : { exitCode: 6 };
      case old
        ? 'pcs resource defaults resource-stickiness=INFINITY'
        : 'pcs resource defaults update resource-stickiness=INFINITY':
        this.stickiness = true;
        return '';
      default:
        return undefined;
    }
  }

  #unit(node: string, unit: string): { active: boolean; enabled: boolean } {
    const key = `${node} ${unit}`;
    const state = this.units.get(key) ?? { active: false, enabled: false };
    this.units.set(key, state);
    return state;
  }

  #unitStates(node: string, command: string): string {
    const units = /^for unit in (.*?);/.exec(command)?.[1]?.split(' ') ?? [];
    return units
      .map((unit) => [unit, this.#unit(node, unit)] as const)
      .map(
        ([unit, { active, enabled }]) =>
          `${unit} ${active ? 'active' : 'inactive'}:${enabled ? 'enabled' : 'disabled'}\n`,
      )
      .join('');
  }

  #systemctl(node: string, command: string): Reply {
    for (const [, verb = '', unit = ''] of command.matchAll(
      /systemctl (enable|disable|start|stop|restart) (\S+)/g,
    )) {
      const state = this.#unit(node, unit.replace(';', ''));
      if (verb === 'enable' || verb === 'disable') state.enabled = verb === 'enable';
      else state.active = verb !== 'stop';
    }
    if (command.includes('setenforce 0')) this.#enforcing.delete(node);
    return '';
  }

  #crmMon(): string {
    const nodes = ['n1', 'n2', 'n3'].map((name) => `<node name="${name}" online="true" unclean="false"/>`);
    const devices = [...this.devices.keys()].map(
      (id, i) =>
        `<resource id="${id}" resource_agent="stonith:fence_xvm" role="Started" active="true" failed="false"><node name="n${i + 1}"/></resource>`,
    );
    return `<crm_mon version="1.1.13"><summary><stack type="corosync"/><current_dc present="true" name="n1" with_quorum="true"/></summary>
      <nodes>${nodes.join('')}</nodes><resources>${devices.join('')}</resources></crm_mon>`;
  }
}

function renderDevice([id, address]: [string, string]): string {
  return `<primitive id="${id}" class="stonith" type="fence_xvm"><instance_attributes id="${id}-i">
    <nvpair id="${id}-m" name="multicast_address" value="${address}"/></instance_attributes>
    <operations><op id="${id}-o" name="monitor" interval="60s"/></operations></primitive>`;
}
