import { createSocket } from 'node:dgram';
import { setImmediate as nextTurn } from 'node:timers/promises';

// node flood.ts GROUP PORT HEX…: sends these datagrams over the loopback interface as fast as it can, until it is killed.
const [group = '', port = '', ...packets] = process.argv.slice(2);
const datagrams = packets.map((hex) => Buffer.from(hex, 'hex'));
const socket = createSocket('udp4');
socket.bind(0, () => {
  socket.setMulticastInterface('127.0.0.1');
  void flood();
});

async function flood(): Promise<void> {
  for (;;) {
    for (const datagram of datagrams) socket.send(datagram, Number(port), group);
    await nextTurn();
  }
}
