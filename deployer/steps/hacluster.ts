import { findingOf, type Step } from '../step.ts';

/**
 * Asks PAM's own helper, which reads the password up to a NUL. Where it is missing, perl compares with the shadow file.
 * The password comes by standard input in both.
 */
const checkCommand =
  'helper=$(command -v unix_chkpwd || ls /usr/sbin/unix_chkpwd /sbin/unix_chkpwd 2>/dev/null | head -n 1); ' +
  'if [ -n "$helper" ]; then "$helper" hacluster nullok; else perl -e ' +
  `'my $hash = (getpwnam "hacluster")[1]; local $/ = "\\0"; chomp(my $given = <STDIN>); exit(crypt($given, $hash) eq $hash ? 0 : 7)'; fi`;

/** EL's passwd takes a password from standard input; elsewhere chpasswd does. printf is the shell's own: no argument list. */
const setCommand =
  'if passwd --help 2>&1 | grep -q -e --stdin; then passwd --stdin hacluster; ' +
  `else IFS= read -r password && printf 'hacluster:%s\\n' "$password" | chpasswd; fi`;

export const hacluster: Step = {
  name: 'hacluster',
  title: 'the user hacluster has its password',
  action: 'set the password of hacluster',
  runs: 'each',
  async isDone(node, { inventory }) {
    const { exitCode } = await node.exec(checkCommand, {
      stdin: `${inventory.parameters.hacluster_passwd}\0`,
      okCodes: 'any',
    });
    return findingOf(exitCode === 0 ? [] : [`the password does not hold (exit code ${exitCode})`]);
  },
  async apply(node, { inventory }) {
    await node.exec(setCommand, { stdin: `${inventory.parameters.hacluster_passwd}\n` });
  },
};
