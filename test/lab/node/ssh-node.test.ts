import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CommandError } from '../../../lab/errors.ts';
import { fingerprint, parseHostKey } from '../../../lab/node/known-hosts.ts';
import type { SshTarget } from '../../../lab/node/open-ssh.ts';
import { SshNode } from '../../../lab/node/ssh-node.ts';
import { SshServer, type SshServerOptions } from './ssh-server.ts';

/** Runs a test against a server that is closed whatever happens. */
async function withNode(
  work: (node: SshNode, server: SshServer) => Promise<void>,
  {
    server: serverOptions,
    target,
  }: { server?: SshServerOptions; target?: (server: SshServer) => Partial<SshTarget> } = {},
): Promise<void> {
  await using server = await new SshServer(serverOptions).listen();
  await using node = new SshNode(server.target(target?.(server)));
  await work(node, server);
}

/** The error that a command ends with. */
async function failure(promise: Promise<unknown>): Promise<CommandError> {
  const error: unknown = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CommandError, String(error));
  return error;
}

describe('exec', () => {
  test('gives exit code, output and error output as they were printed', async () => {
    await withNode(async (node) => {
      const result = await node.exec('echo "  out ä "; echo err >&2; exit 3', { okCodes: [3] });
      assert.deepEqual(result, { exitCode: 3, stdout: '  out ä \n', stderr: 'err\n' });
    });
  });

  test('an exit code that is not among the accepted ones is an error with node, command and output', async () => {
    await withNode(async (node) => {
      const error = await failure(node.exec('echo seen; echo "no such thing" >&2; exit 7'));
      assert.deepEqual([error.node, error.exitCode, error.stdout], ['n1', 7, 'seen\n']);
      assert.match(error.message, /^n1: ".*" exited with 7\nno such thing\nseen$/);
      assert.equal((await node.exec('exit 7', { okCodes: 'any' })).exitCode, 7);
    });
  });

  test('writes stdin, bytes included, and closes it', async () => {
    await withNode(async (node) => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 256);
      assert.equal((await node.exec('wc -c', { stdin: bytes })).stdout.trim(), '300000');
      assert.equal((await node.exec('cat; echo end', { stdin: '' })).stdout, 'end\n');
      assert.equal((await node.exec('cat; echo end')).stdout, 'end\n');
    });
  });

  test('a command that does not read its input is no error', async () => {
    await withNode(async (node) => {
      assert.equal(
        (await node.exec('exec <&-; echo done', { stdin: 'x'.repeat(1_000_000) })).stdout,
        'done\n',
      );
    });
  });

  test('is ended on the node when its bound is reached, and shows what it had printed', async () => {
    await withNode(async (node) => {
      await node.exec('true');
      const error = await failure(node.exec('echo before; sleep 30', { timeoutMs: 300 }));
      assert.match(error.message, /was ended after \d+ ms\nbefore$/);
    });
  });

  test('a server that never answers holds it no longer than its bound and the grace', async () => {
    await withNode(async (node, server) => {
      await node.exec('true');
      server.mute = true;
      const error = await failure(node.exec('true', { timeoutMs: 200 }));
      assert.match(error.message, /did not end within \d+ ms/);
    });
  });

  test('ends at once when its signal aborts', async () => {
    await withNode(async (node) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('stop it')), 100);
      await assert.rejects(node.exec('sleep 30', { signal: controller.signal }), /stop it/);
    });
  });

  test('a command that was killed is told from one that exited', async () => {
    await withNode(async (node) => {
      const error = await failure(
        node.exec('kill -9 $$', { okCodes: 'any' }).then(({ exitCode }) => {
          throw new CommandError('n1', 'kill', { exitCode });
        }),
      );
      assert.ok(error.exitCode === null || error.exitCode > 128, error.message);
    });
  });
});

describe('the connection', () => {
  test('is opened once for many commands at a time', async () => {
    await withNode(async (node, server) => {
      const results = await Promise.all(Array.from({ length: 30 }, async (_, i) => node.exec(`echo ${i}`)));
      assert.deepEqual(
        results.map(({ stdout }) => Number(stdout)),
        Array.from({ length: 30 }, (_, i) => i),
      );
      assert.equal(server.logins, 1);
    });
  });

  test('is opened anew when it was lost between two commands', async () => {
    await withNode(async (node, server) => {
      await node.exec('true');
      server.dropConnections();
      assert.equal((await node.exec('echo again')).stdout, 'again\n');
      assert.equal(server.logins, 2);
    });
  });

  test('lost during a command is an error, and the command is not run twice', async () => {
    await withNode(async (node, server) => {
      await node.exec('true');
      const folder = mkdtempSync(join(tmpdir(), 'fencelab-once-'));
      const running = failure(node.exec(`echo run >> ${folder}/runs; sleep 1`));
      setTimeout(() => server.dropConnections(), 300);
      assert.match((await running).message, /the connection to the node was lost/);
      assert.equal(readFileSync(join(folder, 'runs'), 'utf8'), 'run\n');
      rmSync(folder, { recursive: true });
    });
  });

  test('says whom it tried to reach, with what', async () => {
    await using server = await new SshServer().listen();
    await using node = new SshNode(server.target({ port: 1, password: 'secret' }));
    const { message } = await failure(node.exec('true'));
    assert.match(
      message,
      /no SSH connection to root@127\.0\.0\.1:1 with the key .* and a password after \d+ ms: .*ECONNREFUSED/,
    );
    assert.doesNotMatch(message, /secret/);
  });

  test('to an address that does not answer ends within the command’s bound', async () => {
    await using node = new SshNode({
      name: 'n1',
      address: '10.255.255.1',
      port: 22,
      user: 'root',
      password: 'x',
      acceptNewHostKey: true,
    });
    const { message } = await failure(node.exec('true', { timeoutMs: 500 }));
    assert.match(message, /no SSH connection to .* after \d+ ms/);
  });

  test('once closed takes no further command', async () => {
    await withNode(async (node) => {
      await node.exec('true');
      await node.close();
      assert.match((await failure(node.exec('true'))).message, /was closed/);
    });
  });
});

describe('login', () => {
  for (const passwordBy of ['password', 'keyboard-interactive'] as const) {
    test(`works by ${passwordBy}`, async () => {
      await withNode(async (node) => assert.equal((await node.exec('echo in')).stdout, 'in\n'), {
        server: { passwordBy },
        target: (server) => ({ identityFile: undefined, password: server.password }),
      });
    });
  }

  test('as another user than root runs commands through sudo, which may not ask', async () => {
    await withNode(
      async (node, server) => {
        await node.exec('true', { okCodes: 'any' });
        assert.match(server.commands[0] ?? '', /^sudo -n timeout -k 1 [\d.]+ sh -c true$/);
      },
      { target: () => ({ user: 'admin' }) },
    );
  });

  test('with a wrong password fails, and does not show it', async () => {
    await withNode(
      async (node) => {
        const { message } = await failure(node.exec('true'));
        assert.match(message, /with a password .*authentication methods failed/);
        assert.doesNotMatch(message, /battery staple/);
      },
      { target: () => ({ identityFile: undefined, password: 'battery staple' }) },
    );
  });

  test('with a key file that is not there names the file', async () => {
    await withNode(
      async (node) =>
        assert.match((await failure(node.exec('true'))).message, /cannot be read: \/no\/such\/key/),
      {
        target: () => ({ identityFile: '/no/such/key' }),
      },
    );
  });
});

const print = (key: string): string => fingerprint(parseHostKey(key));

describe('the host key', () => {
  test('is held against the known one; a wrong one is refused with both fingerprints', async () => {
    await using other = await new SshServer().listen();
    await withNode(
      async (node, server) => {
        const { message } = await failure(node.exec('true'));
        assert.match(message, /n1 \(root@127\.0\.0\.1:\d+\) shows another host key/);
        assert.ok(message.includes(`expected ssh-ed25519 ${print(other.hostKey())}`), message);
        assert.ok(message.includes(`seen ssh-ed25519 ${print(server.hostKey())}`), message);
        assert.equal(server.logins, 0);
      },
      { target: () => ({ hostKey: other.hostKey() }) },
    );
  });

  test('of the server’s several keys the known type is asked for', async () => {
    await withNode(async (node) => assert.equal((await node.exec('echo in')).stdout, 'in\n'), {
      target: (server) => ({ hostKey: server.hostKey('rsa') }),
    });
  });

  test('is not taken when unknown, unless new ones are accepted', async () => {
    await withNode(
      async (node) =>
        assert.match((await failure(node.exec('true'))).message, /host key of n1 .* is not known/),
      {
        target: () => ({ hostKey: undefined }),
      },
    );
    await withNode(
      async (node, server) => {
        await node.exec('true');
        assert.equal(node.seenHostKey, server.hostKey().split(' ').slice(0, 2).join(' '));
      },
      { target: () => ({ hostKey: undefined, acceptNewHostKey: true }) },
    );
  });
});

describe('files', () => {
  test('are written whole with their mode, and read back byte by byte', async () => {
    await withNode(async (node) => {
      const folder = mkdtempSync(join(tmpdir(), 'fencelab-put-'));
      const path = join(folder, "it's a file");
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      await node.put(path, bytes, { mode: 0o600 });
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.deepEqual(new Uint8Array(await node.get(path)), bytes);
      assert.match((await failure(node.get(join(folder, 'none')))).message, /exited with 1/);
      rmSync(folder, { recursive: true });
    });
  });
});
