/** A command whose output is kept, whatever its exit code, in a file of that name. */
export interface KeptCommand {
  file: string;
  command: string;
}

/**
 * What is asked of a node that answers. Each works on both generations or says in its file that it does not; crm_mon's XML has
 * one option on 1.1 and another on 2.x.
 */
export const nodeCommands: readonly KeptCommand[] = [
  { file: 'journal.log', command: 'journalctl --no-pager --boot -o short-precise | tail -c 8000000' },
  { file: 'cib-live.xml', command: 'cibadmin --query' },
  { file: 'corosync-cmapctl.txt', command: 'corosync-cmapctl' },
  { file: 'corosync-quorumtool.txt', command: 'corosync-quorumtool -s' },
  { file: 'corosync-cfgtool.txt', command: 'corosync-cfgtool -s' },
  { file: 'corosync-blackbox.txt', command: 'corosync-blackbox | tail -c 8000000' },
  { file: 'fencing-history.txt', command: "stonith_admin --history '*' --verbose" },
  { file: 'crm_mon.txt', command: 'crm_mon -1 -A -f -r -n' },
  { file: 'crm_mon.xml', command: 'crm_mon -1 -r --output-as=xml || crm_mon -1 -r --as-xml' },
  { file: 'pcs-status.txt', command: 'pcs status --full' },
  { file: 'pcs-config.txt', command: 'pcs config' },
  { file: 'failed-units.txt', command: 'systemctl --failed --no-pager' },
  { file: 'processes.txt', command: 'ps axo pid,ppid,stat,lstart,pcpu,rss,args' },
  { file: 'dev-shm.txt', command: 'ls -la /dev/shm; df -h / /dev/shm /var/lib/pacemaker' },
  { file: 'network.txt', command: 'ip -s address; ip route' },
];

/**
 * What is read from a node's disk, on or off: files, and folders with all below them. `/etc/corosync` as a whole is not among
 * them: it holds the authkey.
 */
export const nodePlaces: readonly string[] = [
  '/etc/corosync/corosync.conf',
  '/var/log/pacemaker',
  '/var/log/pacemaker.log',
  '/var/log/corosync',
  '/var/log/cluster',
  '/var/lib/pacemaker/cib',
  '/var/lib/pacemaker/pengine',
  '/var/lib/pacemaker/blackbox',
  '/var/lib/corosync',
];
