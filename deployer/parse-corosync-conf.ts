/** What a corosync.conf says of the cluster that it is for. */
export interface CorosyncConf {
  clusterName: string | null;
  /** Node names in the file's order; pcs 0.9 writes them as ring0_addr only. */
  nodes: string[];
}

/** Reads corosync.conf(5): `section { key: value … }`, nested, with `#` comments. */
export function parseCorosyncConf(text: string): CorosyncConf {
  const path: string[] = [];
  const nodes: Record<string, string>[] = [];
  let clusterName: string | null = null;
  for (const line of text.split('\n').map((each) => each.trim())) {
    const [, section] = /^(\S+)\s*\{$/.exec(line) ?? [];
    const [, key = '', value = ''] = /^([\w.]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (section !== undefined) {
      path.push(section);
      if (path.join('/') === 'nodelist/node') nodes.push({});
    } else if (line === '}') path.pop();
    else if (path.join('/') === 'totem' && key === 'cluster_name') clusterName = value;
    else if (path.join('/') === 'nodelist/node' && key) Object.assign(nodes.at(-1) ?? {}, { [key]: value });
  }
  return { clusterName, nodes: nodes.map((node) => node.name ?? node.ring0_addr ?? '') };
}
