import type { Node } from '../../../lab/node/node.ts';
import { shellQuote } from '../../../lab/node/node.ts';

/** A misconfiguration: how it comes about, what is to be found of it, and how it goes away again. */
export interface Plant {
  name: string;
  /** The node that it is done on. */
  on: string;
  plant: string;
  mend: string;
  /** `check where` of each finding. */
  findings: string[];
}

export const names = ['controller1-vm', 'controller2-vm', 'controller3-vm'] as const;
const [one, two, three] = names;
const conf = '/etc/corosync/corosync.conf';
const each = (check: string): string[] => names.map((name) => `${check} ${name}`);

/** Keeps a file as it is and changes it; and brings it back. */
const changed = (path: string, change: string): Pick<Plant, 'plant' | 'mend'> => ({
  plant: `cp -p ${path} ${path}.kept && ${change}`,
  mend: `mv ${path}.kept ${path}`,
});

/** Each key's bytes are replaced by others, as many. */
const otherKey = (path: string): Pick<Plant, 'plant' | 'mend'> =>
  changed(path, `head -c 128 /dev/urandom > ${path}`);

const onMachines: Plant[] = [
  {
    name: 'pcsd is disabled',
    on: two,
    plant: 'systemctl disable pcsd',
    mend: 'systemctl enable pcsd',
    findings: [`services ${two}`],
  },
  {
    name: 'pacemaker is disabled',
    on: three,
    plant: 'systemctl disable pacemaker',
    mend: 'systemctl enable pacemaker',
    findings: [`services ${three}`],
  },
  {
    name: 'corosync has another key',
    on: one,
    ...otherKey('/etc/corosync/authkey'),
    findings: [`keys ${one}`],
  },
  {
    name: 'the fencing key is readable by everybody',
    on: three,
    plant: 'chmod 644 /etc/cluster/fence_xvm.key',
    mend: 'chmod 600 /etc/cluster/fence_xvm.key',
    findings: [`keys ${three}`],
  },
  {
    name: 'corosync.conf was edited on one node',
    on: two,
    ...changed(conf, `sed -i 's/^totem {/totem {\\n    token: 7000/' ${conf}`),
    findings: [`corosync-conf ${two}`],
  },
  {
    name: 'another time server',
    on: three,
    plant:
      "cp -p /etc/chrony/chrony.conf /root/chrony.kept && sed -i 's/^server .*/server 192.0.2.1 iburst/' /etc/chrony/chrony.conf && systemctl restart chrony",
    mend: 'mv /root/chrony.kept /etc/chrony/chrony.conf && systemctl restart chrony',
    findings: [`time ${three}`],
  },
  {
    name: 'chrony is stopped',
    on: one,
    plant: 'systemctl stop chrony',
    mend: 'systemctl start chrony',
    findings: [`time ${one}`],
  },
];

const property = (name: string, value: string): Plant => ({
  name: `${name}=${value}`,
  on: one,
  plant: `crm_attribute --type crm_config --name ${name} --update ${value}`,
  mend: `crm_attribute --type crm_config --name ${name} --delete`,
  findings: ['cluster-properties the cluster'],
});

const twice = '<op id="twice" name="monitor" interval="60s"/>';
const withTwice = `<primitive id="fence2"><operations>${twice}</operations></primitive>`;
const inConfiguration: Plant[] = [
  property('stonith-enabled', 'false'),
  property('no-quorum-policy', 'ignore'),
  property('startup-fencing', 'false'),
  {
    name: 'an operation that stands there twice',
    on: one,
    plant: `cibadmin --modify --allow-create --scope resources --xml-text ${shellQuote(withTwice)}`,
    mend: `cibadmin --delete --xml-text ${shellQuote(twice)}`,
    findings: ['configuration the cluster'],
  },
  {
    name: 'a host map with another node’s machine',
    on: one,
    plant: `pcs stonith update fence1 pcmk_host_map=${one}:${two}`,
    mend: 'pcs stonith update fence1 pcmk_host_map=',
    findings: ['fence-targets fence1', 'fence-answers fence1'],
  },
  {
    name: 'a host list with a node that is not there',
    on: one,
    plant: `pcs stonith update fence2 pcmk_host_list=${shellQuote(`${two} controller9-vm`)}`,
    mend: 'pcs stonith update fence2 pcmk_host_list=',
    findings: ['fence-targets fence2'],
  },
  {
    name: 'a device without a monitor',
    on: one,
    plant: 'pcs stonith op remove fence3 monitor interval=60s',
    mend: 'pcs stonith op add fence3 monitor interval=60s',
    findings: ['fence-monitors fence3'],
  },
];

const inCluster: Plant[] = [
  {
    name: 'a node in standby',
    on: one,
    plant: `pcs node standby ${three}`,
    mend: `pcs node unstandby ${three}`,
    findings: [`node-modes ${three}`],
  },
  {
    name: 'a device that was deleted',
    on: one,
    plant: 'pcs stonith delete fence2',
    mend: 'pcs stonith create fence2 fence_xvm multicast_address=225.0.0.2',
    findings: [`fence-coverage ${two}`],
  },
  {
    name: 'a device that was disabled',
    on: one,
    plant: 'pcs stonith disable fence1',
    mend: 'pcs stonith enable fence1',
    findings: ['fence-devices fence1', `fence-coverage ${one}`],
  },
  {
    name: 'a ban that was left behind',
    on: one,
    plant: `crm_resource --ban --resource fence3 --node ${three}`,
    mend: 'crm_resource --clear --resource fence3',
    findings: ['resources fence3'],
  },
  {
    name: 'a resource that failed',
    on: one,
    plant:
      'pcs resource create broken ocf:pacemaker:Dummy op monitor interval=2s --disabled && ' +
      `pcs constraint location broken prefers ${one}=INFINITY && pcs resource enable broken --wait=60 && ` +
      'rm /run/Dummy-broken.state',
    mend: 'pcs resource delete broken --force',
    findings: [`resources ${one}`],
  },
  {
    // crm_mon leaves out what failed of one that is unmanaged.
    name: 'a resource that is unmanaged',
    on: one,
    plant: 'pcs resource create idle ocf:pacemaker:Dummy --wait=60 && pcs resource unmanage idle',
    mend: 'pcs resource manage idle && pcs resource delete idle --force',
    findings: ['resources idle'],
  },
];

const twoNode = changed(conf, `sed -i 's/^quorum {/quorum {\\n    two_node: 1/' ${conf}`);
/** In maintenance no device is restarted for what is changed at it. */
const inMaintenance: Plant[] = [
  property('maintenance-mode', 'true'),
  {
    name: 'a device on a multicast address that nobody hears',
    on: one,
    plant: 'pcs stonith update fence1 multicast_address=225.0.0.9',
    mend: 'pcs stonith update fence1 multicast_address=225.0.0.1',
    findings: [...each('fence-answers'), `fence-coverage ${one}`],
  },
  {
    name: 'another fencing key on one node',
    on: two,
    ...otherKey('/etc/cluster/fence_xvm.key'),
    findings: [`keys ${two}`, `fence-answers ${two}`],
  },
  {
    name: 'votes that are expected of nodes that are not there',
    on: one,
    plant: 'pcs quorum expected-votes 5',
    mend: 'pcs quorum expected-votes 3',
    findings: each('quorum'),
  },
  ...names.map((name) => ({
    name: `two_node with three nodes, on ${name}`,
    on: name,
    ...twoNode,
    findings: ['quorum the cluster', `corosync-conf ${name}`],
  })),
];

/** Planted together, as long as one does not hide another. */
export const rounds: { name: string; plants: Plant[] }[] = [
  { name: 'on machines', plants: onMachines },
  { name: 'in the configuration', plants: inConfiguration },
  { name: 'in the running cluster', plants: inCluster },
  { name: 'behind a maintenance that was forgotten', plants: inMaintenance },
];

/** A second ring, of addresses on the network that is there. */
export function secondRing(subnet: string): { up: string[]; add: string; down: string; remove: string } {
  const address = (i: number): string => `${subnet.replace(/\.0\/24$/, '')}.${100 + i}`;
  return {
    up: names.map((_, i) => `ip address add ${address(i)}/24 dev eth0`),
    add: `pcs cluster link add ${names.map((name, i) => `${name}=${address(i)}`).join(' ')}`,
    down: `ip address del ${address(2)}/24 dev eth0`,
    remove: 'pcs cluster link remove 1',
  };
}

export async function run(node: Node, command: string): Promise<void> {
  await node.exec(command, { timeoutMs: 180_000 });
}
