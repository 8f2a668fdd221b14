import { shellQuote, type Node } from '../../lab/node/node.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** Prints root's public key, made where root has none of the kinds that ssh offers by itself. */
const ownKeyCommand =
  'mkdir -p -m 700 /root/.ssh && cd /root/.ssh && ' +
  '{ ls id_ed25519.pub id_ecdsa.pub id_rsa.pub 2>/dev/null | grep -q . || ssh-keygen -q -t ed25519 -N "" -f id_ed25519 < /dev/null; } && ' +
  'cat $(ls id_ed25519.pub id_ecdsa.pub id_rsa.pub 2>/dev/null | head -n 1)';

/** Adds each line of standard input that the file does not hold yet. */
const addLinesCommand = (path: string): string =>
  `mkdir -p -m 700 /root/.ssh && touch ${path} && chmod 600 ${path} && ` +
  `while IFS= read -r line; do grep -qxF -e "$line" ${path} || printf '%s\\n' "$line" >> ${path}; done`;

/** The first node's root logs in to every other node, with no question asked. */
export const sshTrust: Step = {
  name: 'ssh-trust',
  title: 'the first node is trusted by the others',
  action: 'have the other nodes accept the key of root, and know their host keys',
  runs: 'once',
  // Each login has 15 s.
  settleMs: 60_000,
  async isDone(node, deployment) {
    const answers = await Promise.all(
      others(node, deployment).map(async ({ name }) => {
        const { exitCode, stderr } = await node.exec(
          `ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=5 ${shellQuote(`root@${name}`)} true`,
          { okCodes: 'any', timeoutMs: 30_000 },
        );
        return exitCode === 0 ? [] : [`${node.name} cannot log in to ${name}: ${stderr.trim()}`];
      }),
    );
    return findingOf(answers.flat());
  },
  async apply(node, deployment) {
    const { stdout: ownKey } = await node.exec(ownKeyCommand);
    const hostKeys = await Promise.all(
      others(node, deployment).map(async (other) => {
        await other.exec(addLinesCommand('/root/.ssh/authorized_keys'), { stdin: ownKey });
        // Read where they are made, over the connection that is already trusted: no scan that anyone could answer.
        const { stdout } = await other.exec('cat /etc/ssh/ssh_host_*_key.pub');
        const keys = stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ').slice(0, 2).join(' '));
        return keys.map((key) => `${other.name} ${key}`);
      }),
    );
    const names = others(node, deployment).map(({ name }) => name);
    // A key that a node had before it was installed anew would stand in the way.
    await node.exec(
      `for name in ${shellQuote(...names)}; do ssh-keygen -R "$name" -f /root/.ssh/known_hosts > /dev/null 2>&1; done; ` +
        addLinesCommand('/root/.ssh/known_hosts'),
      { stdin: `${hostKeys.flat().join('\n')}\n` },
    );
  },
};

function others(node: Node, { nodes }: Deployment): Node[] {
  return nodes.filter((other) => other !== node);
}
