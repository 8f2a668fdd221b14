import type { Node } from '../../../lab/node/node.ts';

/** Everything that a node can see of itself and of its cluster, but for keys, times, process numbers and logs. */
const factsCommand = `export LC_ALL=C
echo "## units"; systemctl list-units --all --plain --no-legend --no-pager --type=service,socket,target,timer | awk '{print $1,$2,$3,$4}' | sort
echo "## unit files"; systemctl list-unit-files --no-legend --no-pager | awk '{print $1,$2,$3}'
echo "## packages"; dpkg-query -W
echo "## corosync.conf"; cat /etc/corosync/corosync.conf
echo "## cmap"; corosync-cmapctl | grep -E '^(totem|nodelist|quorum|runtime.config|runtime.votequorum|logging)'
echo "## configuration"; cibadmin --query | sed -n '/<configuration/,/<\\/configuration>/p'
echo "## files"; cd /; find etc root var/lib/pcsd var/lib/pacemaker var/lib/corosync usr/local var/spool opt -xdev \\
  \\( -path etc/hosts -o -path etc/resolv.conf -o -name 'cib-*.raw*' -o -name 'pe-input*' \\) -prune -o -printf '%p %y %m %u:%g %l\\n' | sort
echo "## contents"; find etc usr/local -xdev -type f ! -name '*key*' ! -path etc/hosts ! -path etc/resolv.conf \\
  ! -path etc/machine-id ! -path etc/shadow ! -path etc/corosync/corosync.conf ! -path etc/chrony/chrony.conf -exec sha256sum {} + | sort -k2
echo "## accounts"; cut -d: -f1,3- /etc/passwd; cut -d: -f1,4- /etc/shadow; awk -F: '{print $1, length($2)}' /etc/shadow
echo "## time"; cat /etc/chrony/chrony.conf
echo "## properties"; crm_attribute --type crm_config --query --name dc-deadtime 2>&1; crm_attribute --type crm_config --query --name startup-fencing 2>&1; true`;

/**
 * A node's facts line by line. What a cluster is known by, and its subnet, are replaced by words; two entries of
 * corosync's memory (not of its configuration) differ after any reload, and are left out.
 */
export async function nodeFacts(node: Node): Promise<string[]> {
  const { stdout } = await node.exec(factsCommand);
  return stdout
    .replaceAll(/cluster_uuid(.*[:=]) [0-9a-f]{32}/g, 'cluster_uuid$1 UUID')
    .replaceAll(/\b10\.213\.\d+\./g, 'SUBNET.')
    .split('\n')
    .filter((line) => !/^(runtime\.votequorum\.atb_type|totem\.interface\.0\.bindnetaddr) /.test(line));
}
