import { SocketAddress } from 'node:net';
import { hashNames, isProof, keyedHash, proofBytes } from './auth.ts';
import type { HashName } from './auth.ts';

/** The words of `fence_xvm -o`; the place in the list is the request code. */
export const operations = ['null', 'off', 'reboot', 'on', 'status', 'monitor', 'list'] as const;
export type Operation = (typeof operations)[number];

/** A datagram's layout (fence-virt's `fence_req_t`): packed, little endian. */
const layout = {
  request: 0,
  hashType: 1,
  addressLength: 2,
  flags: 3,
  domain: 4,
  address: 68,
  port: 96,
  // 98: a nonce of 6 bytes
  seqno: 104,
  family: 108,
  hash: 112,
  end: 176,
} as const;

const uuidFlag = 1;
/** Address lengths by Linux's PF_INET and PF_INET6. */
const addressLengths = new Map([
  [2, 4],
  [10, 16],
]);
const unsigned = Buffer.alloc(proofBytes);

export interface FenceRequest {
  operation: Operation;
  hash: HashName;
  /** The machine's name or UUID; empty for `list` and `monitor`. */
  domain: string;
  isUuid: boolean;
  /** Where the client waits for the host's TCP connection. */
  address: string;
  port: number;
  /** The same for all datagrams of one call of fence_xvm: it draws the nonce and the address anew for each of them. */
  id: string;
}

/** Why a datagram is dropped. */
export type DatagramFault =
  | 'length'
  | 'operation'
  | 'hash type'
  | 'weak hash'
  | 'family'
  | 'address'
  | 'port'
  | 'domain'
  | 'signature';

/**
 * Reads a datagram and checks its signature, cheap checks first: a flood of bad ones must cost little.
 *
 * @param minimumHash a datagram that is signed with a weaker hash is refused, as fence_virtd does
 * @returns the request, or why the datagram is to be dropped
 */
export function openDatagram(
  datagram: Buffer,
  { key, minimumHash }: { key: Buffer; minimumHash: HashName },
): FenceRequest | DatagramFault {
  if (datagram.length !== layout.end) return 'length';
  const operation = operations[datagram.readUInt8(layout.request)];
  if (operation === undefined) return 'operation';
  const hash = hashNames[datagram.readUInt8(layout.hashType)];
  if (hash === undefined) return 'hash type';
  if (hashNames.indexOf(hash) < hashNames.indexOf(minimumHash)) return 'weak hash';
  const addressLength = datagram.readUInt8(layout.addressLength);
  if (addressLengths.get(datagram.readUInt32LE(layout.family)) !== addressLength) return 'family';
  const address = datagram.subarray(layout.address, layout.address + addressLength);
  if (!isUnicast(address)) return 'address';
  const port = datagram.readUInt16LE(layout.port);
  if (port === 0) return 'port';
  const domain = datagram.subarray(layout.domain, layout.address);
  const domainEnd = domain.indexOf(0);
  if (domainEnd === -1) return 'domain';
  const signature = keyedHash(hash, key, datagram.subarray(0, layout.hash), unsigned);
  if (hash !== 'none' && !isProof(datagram.subarray(layout.hash), signature)) return 'signature';
  const name = domain.toString('utf8', 0, domainEnd);
  return {
    operation,
    hash,
    domain: name,
    isUuid: (datagram.readUInt8(layout.flags) & uuidFlag) !== 0,
    address: formatAddress(address),
    port,
    id: `${operation} ${datagram.readUInt32LE(layout.seqno)} ${name}`,
  };
}

/** One machine can be called back; a group, a broadcast or nobody cannot. */
function isUnicast(address: Buffer): boolean {
  const first = address.readUInt8(0);
  if (address.length === 4) return first !== 0 && first < 224;
  return first !== 0xff && address.some((byte) => byte !== 0);
}

function formatAddress(address: Buffer): string {
  if (address.length === 4) return address.join('.');
  const groups = address.toString('hex').match(/.{4}/g) ?? [];
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
