import type { Node } from '../node/node.ts';
import { observe } from '../observe/observe.ts';
import { configurationDigest } from '../observe/parse-cib.ts';
import { removedWithAgent } from '../stand-in/agent.ts';

/** What a node has that a scenario could leave behind. */
export interface NodeLook {
  /** Bytes of each log, by its path. */
  logBytes: Record<string, number>;
  /** Lines of ERROR and worse that came to the logs since the look that is compared with. */
  logLines: string[];
  coreDumps: string[];
  failedUnits: string[];
  /** Files of ended processes in /dev/shm. */
  staleSharedMemory: string[];
  diskKb: number;
  failureRecords: string[];
  resources: string[];
  /** Of the cluster's configuration. */
  configurationDigest: string;
  /** Files of stand-ins, and file systems that faults laid over others. */
  leftovers: string[];
}

/** Where Pacemaker and corosync log, in either generation. */
const logs = [
  '/var/log/pacemaker/pacemaker.log',
  '/var/log/pacemaker.log',
  '/var/log/corosync/corosync.log',
  '/var/log/cluster/corosync.log',
];
/**
 * The scheduler's summary of lines of error before it, which count themselves. Pacemaker 3.0.0 repeats it with every transition
 * after the first such line, also when what that told of was mended.
 */
const summaryLine = /Calculated transition \d+ \(with errors\)/;
const timeoutMs = 30_000;

/**
 * Looks at a node by one command and its own view of the cluster.
 *
 * @param before the look to compare the logs with; without one, no line of a log counts
 * @throws CommandError where the node cannot be asked; Error where its cluster does not run, or a part of the look failed
 */
export async function lookAtNode(node: Node, before?: NodeLook): Promise<NodeLook> {
  const [{ stdout }, view, cib] = await Promise.all([
    node.exec(command(before?.logBytes), { timeoutMs }),
    observe(node, { timeoutMs }),
    node.exec('cibadmin --query --scope configuration', { timeoutMs }),
  ]);
  if (view.running !== true) throw new Error(`${node.name} shows nothing of the cluster: ${view.why}`);
  const lines = Map.groupBy(stdout.split('\n'), (line) => line.split(' ', 1)[0] ?? '');
  const texts = (kind: string): string[] =>
    (lines.get(kind) ?? []).map((line) => line.slice(kind.length + 1).trim());
  const pairs = texts('bytes').map((text): [string, number] => {
    const [count, path = ''] = text.split(' ');
    return [path, Number(count)];
  });
  const diskKb = Number(texts('disk')[0]);
  if (Number.isNaN(diskKb)) throw new Error(`${node.name} does not tell how full its disk is`);
  return {
    logBytes: Object.fromEntries(pairs),
    logLines: texts('line').filter((line) => !summaryLine.test(line)),
    coreDumps: texts('core'),
    failedUnits: texts('unit'),
    staleSharedMemory: texts('shm'),
    diskKb,
    failureRecords: view.failures.map(
      ({ operation, node: on, reason }) => `${operation} on ${on}: ${reason}`,
    ),
    resources: view.resources.map(({ id }) => id),
    leftovers: texts('left'),
    configurationDigest: configurationDigest(cib.stdout),
  };
}

/** Every line that it prints begins with what it tells of. A log that became shorter than it was is told whole. */
function command(since: Record<string, number> | undefined): string {
  const levels = '(error|crit|alert|emerg)';
  const read = (path: string): string => {
    const from = since?.[path] ?? 0;
    return `if [ -f ${path} ]; then
  size=$(stat -c %s ${path}); echo "bytes $size ${path}"
  ${since ? `[ "$size" -ge ${from} ] && from=${from + 1} || from=1; tail -c +$from ${path} | grep -aE '[[:space:]](${levels}: |${levels}[[:space:]]+\\[)' | sed 's/^/line /'` : ''}
fi`;
  };
  return `export LC_ALL=C
${logs.map(read).join('\n')}
find /var/lib/pacemaker /var/lib/corosync /var/crash / -maxdepth 3 -xdev -name 'core*' -type f -size +0 2>/dev/null |
  grep -E '/core([.][^/]*)?$' | sort -u | sed 's/^/core /'
failed=$(systemctl --failed --no-legend --plain) || exit
[ -z "$failed" ] || echo "$failed" | sed 's/^/unit /'
for file in /dev/shm/qb-*-*; do
  pid=$(echo "$file" | grep -oE -- '-[0-9]+-' | head -1 | tr -d -)
  [ -e "$file" ] && [ ! -d "/proc/$pid" ] && echo "shm $file"
done
echo "disk $(du -skx /var/lib /var/log 2>/dev/null | awk '{ sum += $1 } END { print sum }')"
ls -d ${removedWithAgent} 2>/dev/null | sed 's/^/left /'
grep fencelab-full /proc/mounts | sed 's/^/left mounted: /'
true`;
}
