import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { UnavailableError } from '../errors.ts';

/** As much as the kernel allows: real requests must find room in a flood. */
const receiveBufferBytes = 1 << 20;

export interface Listener {
  close(): void;
}

export interface ListenerOptions {
  /** IPv4 group. The socket is bound to the group itself, so that it hears no other group of this host. */
  multicastAddress: string;
  port: number;
  /** IPv4 address of the interface on which the group is joined. */
  interfaceAddress: string;
  onDatagram: (datagram: Buffer) => void;
  onError: (error: Error) => void;
}

/** @throws UnavailableError when the port is taken or the group cannot be joined */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { multicastAddress, port, interfaceAddress, onDatagram, onError } = options;
  const socket = createSocket({ type: 'udp4', recvBufferSize: receiveBufferBytes });
  try {
    socket.bind({ address: multicastAddress, port, exclusive: true });
    await once(socket, 'listening');
    socket.addMembership(multicastAddress, interfaceAddress);
  } catch (cause) {
    socket.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnavailableError(
      `cannot listen to ${multicastAddress} port ${port} on ${interfaceAddress}: ${why}`,
      {
        hint: 'interfaceAddress must be an address of this machine, and nothing else may listen on that group and port',
        cause,
      },
    );
  }
  socket.on('message', onDatagram);
  socket.on('error', onError);
  return { close: () => socket.close() };
}
