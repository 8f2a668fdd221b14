import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** A fence_xvm for tests, written from the protocol's description alone: it shares no code with the host. */

type Hash = 'none' | 'sha1' | 'sha256' | 'sha512';

const codes = { null: 0, off: 1, reboot: 2, on: 3, status: 4, monitor: 5, list: 6 };
const hashCodes = { none: 0, sha1: 1, sha256: 2, sha512: 3 };

export interface Datagram {
  key: Buffer;
  operation?: keyof typeof codes;
  domain?: string;
  isUuid?: boolean;
  hash?: Hash;
  address?: string;
  port?: number;
  seqno?: number;
  /** Changes the datagram before it is signed. */
  bytes?: (datagram: Buffer) => void;
}

export function sealDatagram({
  key,
  operation = 'status',
  domain = 'controller3-vm',
  ...rest
}: Datagram): Buffer {
  const { isUuid = false, hash = 'sha256', address = '127.0.0.1', port = 1229, bytes } = rest;
  const isIpv4 = address.includes('.');
  const datagram = Buffer.alloc(176);
  datagram[0] = codes[operation];
  datagram[1] = hashCodes[hash];
  datagram[2] = isIpv4 ? 4 : 16;
  datagram[3] = isUuid ? 1 : 0;
  datagram.write(domain, 4);
  datagram.set(isIpv4 ? address.split('.').map(Number) : ipv6Bytes(address), 68);
  datagram.writeUInt16LE(port, 96);
  datagram.set(randomBytes(6), 98);
  datagram.writeUInt32LE(rest.seqno ?? randomBytes(4).readUInt32LE(), 104);
  datagram.writeUInt32LE(isIpv4 ? 2 : 10, 108);
  bytes?.(datagram);
  const signing = Object.entries(hashCodes).find(([, code]) => code === datagram[1])?.[0] as Hash | undefined;
  if (signing) datagram.set(digest(signing, key, datagram), 112);
  return datagram;
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const front = groups(head);
  const back = groups(tail ?? '');
  const middle = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...middle, ...back]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((n) => [n >> 8, n & 0xff]);
}

function digest(hash: Hash, key: Buffer, data: Buffer): Buffer {
  return hash === 'none' ? Buffer.alloc(0) : createHash(hash).update(key).update(data).digest();
}

export interface Group {
  multicastAddress: string;
  port: number;
}

/** Sends datagrams to a group, over the loopback interface. */
export async function send({ multicastAddress, port }: Group, ...datagrams: Buffer[]): Promise<void> {
  const socket = createSocket('udp4');
  socket.bind(0);
  await once(socket, 'listening');
  socket.setMulticastInterface('127.0.0.1');
  for (const datagram of datagrams) {
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, port, multicastAddress, (error) => (error ? reject(error) : resolve()));
    });
  }
  socket.close();
}

/** Waits for the host's calls on a port of its own. */
export async function listen(address = '127.0.0.1'): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return { server, port: bound.port };
}

export interface Client {
  key: Buffer;
  auth?: Hash;
}

/** The client's part of the exchange. @returns all bytes that came after it, to the connection's end */
export async function answerHost(socket: Socket, { key, auth = 'sha256' }: Client): Promise<Buffer> {
  socket.on('error', () => undefined);
  if (auth !== 'none') {
    const challenge = randomBytes(64);
    socket.write(challenge);
    const proof = await read(socket, 64);
    const expected = Buffer.alloc(64);
    digest(auth, key, challenge).copy(expected);
    if (!proof.equals(expected)) throw new Error('the host did not prove that it has the key');
    const response = Buffer.alloc(64);
    digest(auth, key, await read(socket, 64)).copy(response);
    socket.write(response);
  }
  const answer: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answer.push(chunk)).resume();
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(answer);
}

/** Reads exactly so many bytes. @throws Error when the connection ends before */
export async function read(socket: Socket, count: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let bytes = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= count) resolve(bytes.subarray(0, count));
  };
  const onClose = (): void => reject(new Error('the host hung up'));
  socket.on('data', onData).on('close', onClose).resume();
  if (socket.destroyed) onClose();
  try {
    return await promise;
  } finally {
    socket.off('data', onData).off('close', onClose).pause();
    if (bytes.length > count) socket.unshift(bytes.subarray(count));
  }
}

/**
 * A whole request as fence_xvm makes it: sent again and again until the host calls.
 * @returns what the host answered
 */
export async function ask(group: Group, options: Datagram & Client & { resendMs?: number }): Promise<Buffer> {
  const { server, port } = await listen(options.address);
  const request = { ...options, port, seqno: randomBytes(4).readUInt32LE() };
  const resend = setInterval(() => void send(group, sealDatagram(request)), options.resendMs ?? 2_000);
  try {
    await send(group, sealDatagram(request));
    const [socket] = (await once(server, 'connection', { signal: AbortSignal.timeout(10_000) })) as [Socket];
    clearInterval(resend);
    return await answerHost(socket, options);
  } finally {
    clearInterval(resend);
    server.close();
  }
}
