import { hurriedProperties } from '../../deployer/hurried-election.ts';
import type { LabState, Part, PartFile } from '../backend/backend.ts';
import type { ClusterSecrets } from '../secrets/cluster-secrets.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { tokenPlaceholder } from './pcs-tokens.ts';
import { keyPlaces } from './secret-places.ts';

/** Where `lab/image/snapshot/become-own.sh` looks. */
const own = '/usr/local/lib/fencelab/own';

/**
 * While a restored cluster comes up. Without `startup-fencing=false` the first two nodes would fence the third when it is
 * two seconds late: its configuration names the nodes, as that of a cluster that never ran does not.
 */
const restoring = { 'dc-deadtime': '100ms', 'startup-fencing': 'false' };

/** Ends when a node's partition has quorum, and in any case after 10 s. */
export const untilQuorate = `/usr/bin/timeout 10 /bin/sh -c 'until corosync-quorumtool -s 2>&1 | grep -q "^Quorate: *Yes"; do sleep 0.1; done'`;

/** What makes a node from a snapshot one of this lab: laid into it before it first starts, beside the files of every node. */
export function restoredNodeFiles(
  lab: LabState,
  part: Part,
  { secrets, cluster, subnetBefore }: { secrets: Secrets; cluster: ClusterSecrets; subnetBefore: string },
): PartFile[] {
  const keys = keysOf(lab, part, secrets, cluster);
  const [from, to] = [prefixOf(subnetBefore), prefixOf(lab.topology.subnet)];
  const pattern = `\\b${from.replaceAll('.', '\\.')}`;
  const tokens = Object.entries(cluster.pcsdTokens).map(
    ([node, token]) => `s/${tokenPlaceholder(node)}"/${token}"/`,
  );
  const files: Record<string, string> = {
    'tokens.sed': `${tokens.join('\n')}\n`,
    'corosync.sed': `s/^\\([[:space:]]*cluster_uuid:\\).*/\\1 ${cluster.clusterUuid}/\n`,
    'links.sed': `s/^totem {/&\\n${linkLines}/\n`,
    'cib.sed': hurriedCibScript(),
    ...(from !== to && { 'subnet.grep': `${pattern}\n`, 'subnet.sed': `s/${pattern}/${to}/g\n` }),
    passwords: `hacluster:${secrets.haclusterPassword}\n`,
    'units/fencelab-hold.service': holdUnit,
    'units/pacemaker.service.d/fencelab-quorum.conf': afterQuorum,
    'units/pcsd.service.d/fencelab-hold.conf': heldBack,
    'units/pcsd-ruby.service.d/fencelab-hold.conf': heldBack,
  };
  const accepted = [secrets.identity.public, cluster.rootKey.public];
  return [
    {
      path: '/root/.ssh/authorized_keys',
      // The first node's own key is accepted by the others.
      content: `${accepted.slice(0, isFirst(lab, part) ? 1 : 2).join('\n')}\n`,
      mode: 0o600,
    },
    ...Object.entries(files).map(([name, content]) => ({ path: `${own}/${name}`, content, mode: 0o600 })),
    ...Object.entries(keys).map(([path, content]) => ({ path: `${own}/keys${path}`, content, mode: 0o600 })),
  ];
}

/** A lab that is killed meanwhile leaves nodes whose pcsd starts all the same. */
const holdUnit = `[Unit]
Description=holds pcsd back until the restored cluster runs
After=pacemaker.service
[Service]
Type=oneshot
ExecStart=/bin/sleep 20
SuccessExitStatus=SIGTERM
`;
const heldBack = '[Unit]\nWants=fencelab-hold.service\nAfter=fencelab-hold.service\n';

/**
 * With so short a wait for an election a node whose links come up late would be the DC of itself alone, and of two DCs that
 * meet the one that loses may be refused by the other, and stops. Where quorum does not come, Pacemaker starts all the same.
 */
const afterQuorum = `[Service]\nExecStartPre=-${untilQuorate}\n`;

/**
 * A knet link is up after two answered pings, by default 0.9 s apart: as long as corosync takes to start and form a
 * membership together. Corosync takes the defaults again when the lines are gone and it is told to read its file.
 */
export const hurriedLinks = { begin: '# fencelab-restore', end: '# end of fencelab-restore' };

/** As the text of a sed script. */
const linkLines = [
  hurriedLinks.begin,
  '    interface {',
  '        linknumber: 0',
  '        knet_ping_interval: 50',
  '        knet_ping_timeout: 2000',
  '    }',
  hurriedLinks.end,
].join('\\n');

function isFirst({ topology }: LabState, { name }: Part): boolean {
  return topology.machines[0]?.name === name;
}

function keysOf(
  lab: LabState,
  part: Part,
  secrets: Secrets,
  cluster: ClusterSecrets,
): Partial<Record<(typeof keyPlaces)[number], string | Uint8Array>> {
  const others = lab.topology.machines.slice(1);
  return {
    '/etc/cluster/fence_xvm.key': `${secrets.fenceKey}\n`,
    '/etc/corosync/authkey': Buffer.from(cluster.corosyncKey, 'base64'),
    '/etc/pacemaker/authkey': Buffer.from(cluster.pacemakerKey, 'base64'),
    ...(isFirst(lab, part) && {
      '/root/.ssh/id_ed25519': cluster.rootKey.private,
      '/root/.ssh/id_ed25519.pub': `${cluster.rootKey.public}\n`,
      '/root/.ssh/known_hosts': others
        .map(({ name }) => `${name} ${secrets.hostKeys[name]?.public}\n`)
        .join(''),
    }),
  };
}

/** `10.213.7.0/24` → `10.213.7.` */
function prefixOf(subnet: string): string {
  return subnet.replace(/0\/24$/, '');
}

/** A sed script that hurries a cluster's next election. Both spellings of an element: with content, and empty. */
export function hurriedCibScript(): string {
  const properties = hurriedProperties(restoring);
  return `s#<crm_config>#&${properties}#\ns#<crm_config */>#<crm_config>${properties}</crm_config>#\n`;
}
