import type { Node } from '../lab/node/node.ts';

/** A property set of its own, so that taking it away leaves no trace among the cluster's properties. */
const propertySetId = 'fencelab-hurried-election';
const cibPath = '/var/lib/pacemaker/cib/cib.xml';
const deadtime = '2s';

/**
 * Lays a configuration without nodes and with a short `dc-deadtime` under nodes that never were in a cluster. Does nothing
 * unless that is true of all of them. See docs/decisions/0002-hurried-election.md.
 */
export async function hurryElection(nodes: readonly Node[]): Promise<void> {
  const fresh = await Promise.all(
    nodes.map(async (node) => (await node.exec(`test ! -e ${cibPath}`, { okCodes: [0, 1] })).exitCode === 0),
  );
  if (fresh.includes(false)) return;
  const properties = `<crm_config>${hurriedProperties({ 'dc-deadtime': deadtime })}</crm_config>`;
  // cibadmin writes the empty configuration in its own version's schema. Without a signature file none is verified.
  // Where this cannot be done the election takes its usual 20 s, and nothing is wrong.
  await Promise.all(
    nodes.map(async (node) =>
      node.exec(
        `cibadmin --empty | sed 's#<crm_config */>#${properties}#' > ${cibPath}.new && ` +
          `grep -q ${propertySetId} ${cibPath}.new && chown hacluster:haclient ${cibPath}.new && chmod 600 ${cibPath}.new && ` +
          `rm -f ${cibPath}.sig && mv ${cibPath}.new ${cibPath} || { rm -f ${cibPath}.new; false; }`,
        { okCodes: 'any' },
      ),
    ),
  );
}

/** The property set that hurries an election, for whoever lays it under a cluster that does not run. */
export function hurriedProperties(properties: Record<string, string>): string {
  const pairs = Object.entries(properties).map(
    ([name, value]) => `<nvpair id="${propertySetId}-${name}" name="${name}" value="${value}"/>`,
  );
  return `<cluster_property_set id="${propertySetId}">${pairs.join('')}</cluster_property_set>`;
}

/** Whether the running cluster still has the short wait among its properties. */
export async function isElectionHurried(node: Node): Promise<boolean> {
  const { stdout } = await node.exec('cibadmin --query --scope crm_config', { okCodes: 'any' });
  return stdout.includes(propertySetId);
}

/** Takes the short wait out of the running cluster's properties. */
export async function unhurryElection(node: Node): Promise<void> {
  await node.exec(
    `cibadmin --delete --scope crm_config --xml-text '<cluster_property_set id="${propertySetId}"/>'`,
  );
}
