import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Connection } from 'ssh2';
import type { SshTarget } from '../../../lab/node/open-ssh.ts';
import { keyPair } from '../../../lab/secrets/key-pair.ts';

export interface SshServerOptions {
  /** How passwords are asked for. */
  passwordBy?: 'password' | 'keyboard-interactive';
}

const identity = keyPair('client');
const rsaKey = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });

/** A real SSH server in this process, whose commands run here. */
export class SshServer implements AsyncDisposable {
  readonly password = 'correct horse';
  readonly #folder = mkdtempSync(join(tmpdir(), 'fencelab-ssh-'));
  readonly #hostKeys = [keyPair('server'), rsaKey];
  readonly #server: ssh2.Server;
  readonly connections = new Set<Connection>();
  readonly commands: string[] = [];
  logins = 0;
  /** Takes commands and never answers. */
  mute = false;
  #port = 0;

  constructor({ passwordBy = 'password' }: SshServerOptions = {}) {
    writeFileSync(join(this.#folder, 'id'), identity.private, { mode: 0o600 });
    this.#server = new ssh2.Server({ hostKeys: this.#hostKeys.map((pair) => pair.private) }, (connection) => {
      this.connections.add(connection);
      connection.on('error', () => undefined);
      connection.on('close', () => this.connections.delete(connection));
      connection.on('ready', () => (this.logins += 1));
      connection.on('authentication', (request) => {
        if (request.method === 'publickey' && request.key.data.equals(publicBlob(identity.public)))
          request.accept();
        else if (
          request.method === 'password' &&
          passwordBy === 'password' &&
          request.password === this.password
        )
          request.accept();
        else if (request.method === 'keyboard-interactive' && passwordBy === 'keyboard-interactive') {
          request.prompt([{ prompt: 'Code for root: ', echo: false }], (answers) => {
            if (answers[0] === this.password) request.accept();
            else request.reject();
          });
        } else request.reject(['publickey', passwordBy]);
      });
      connection.on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          this.commands.push(command);
          if (this.mute) return;
          const child = spawn('sh', ['-c', command]);
          channel.pipe(child.stdin).on('error', () => undefined);
          child.stdout.on('data', (chunk: Buffer) => channel.write(chunk));
          child.stderr.on('data', (chunk: Buffer) => channel.stderr.write(chunk));
          child.on('close', (code, signal) => {
            if (code === null) channel.exit(signal?.replace('SIG', '') ?? 'TERM');
            else channel.exit(code);
            channel.end();
          });
        });
      });
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
    return this;
  }

  /** `ssh-ed25519 AAAA…` or the RSA one. */
  hostKey(kind: 'ed25519' | 'rsa' = 'ed25519'): string {
    return this.#hostKeys[kind === 'ed25519' ? 0 : 1]?.public ?? '';
  }

  target(changes: Partial<SshTarget> = {}): SshTarget {
    return {
      name: 'n1',
      address: '127.0.0.1',
      port: this.#port,
      user: 'root',
      identityFile: join(this.#folder, 'id'),
      hostKey: this.hostKey(),
      ...changes,
    };
  }

  /** Cuts every connection, as a machine does that loses its power and comes back. */
  dropConnections(): void {
    for (const connection of this.connections) connection.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropConnections();
    this.#server.close();
    await Promise.resolve(rmSync(this.#folder, { recursive: true }));
  }
}

function publicBlob(text: string): Buffer {
  return Buffer.from(text.split(' ')[1] ?? '', 'base64');
}
