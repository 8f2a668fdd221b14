import { isIPv4 } from 'node:net';
import { UserError } from '../errors.ts';
import { hashNames } from './auth.ts';
import type { HashName } from './auth.ts';

export interface FencedMachine {
  name: string;
  uuid: string;
}

/** What the fence host reads from `fence-host.json`. The key lies beside it. */
export interface FenceHostConfig {
  lab: string;
  /** The engine's unix socket. */
  socketPath: string;
  /** Default 1229. */
  port: number;
  /** IPv4 address of the interface on which the groups are joined. */
  interfaceAddress: string;
  /** The weakest hash that a datagram may be signed with; default `sha256`. */
  hash: HashName;
  /** How client and host prove themselves to each other; default `sha256`. */
  auth: HashName;
  /** One a simulated KVM host, with the machines that it holds. */
  listeners: { multicastAddress: string; machines: FencedMachine[] }[];
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What fits between an answer's fixed fields, with its NUL. */
const maxNameBytes = 63;

/**
 * Validated by hand: a validating library would cost more memory than the rest of the fence host.
 * @throws UserError naming the field with its path and what is allowed there
 */
export function parseFenceHostConfig(text: string): FenceHostConfig {
  const config = fieldsOf('fence-host.json', readJson(text), {
    required: ['lab', 'socketPath', 'interfaceAddress', 'listeners'],
    optional: ['port', 'hash', 'auth'],
  });
  return {
    lab: expect('lab', config['lab'], isText, 'a text'),
    socketPath: expect('socketPath', config['socketPath'], isAbsolutePath, 'an absolute path'),
    port: expect('port', config['port'] ?? 1229, isPort, 'a number from 1 to 65535'),
    interfaceAddress: expect('interfaceAddress', config['interfaceAddress'], isAddress, 'an IPv4 address'),
    hash: expect('hash', config['hash'] ?? 'sha256', isHashName, `one of ${hashNames.join(', ')}`),
    auth: expect('auth', config['auth'] ?? 'sha256', isHashName, `one of ${hashNames.join(', ')}`),
    listeners: parseListeners(config['listeners']),
  };
}

function parseListeners(value: unknown): FenceHostConfig['listeners'] {
  const listeners = expect('listeners', value, isFilledList, 'a list of at least one').map((item, i) => {
    const path = `listeners[${i}]`;
    const listener = fieldsOf(path, item, { required: ['multicastAddress', 'machines'] });
    const address = listener['multicastAddress'];
    return {
      multicastAddress: expect(`${path}.multicastAddress`, address, isGroup, 'an IPv4 multicast address'),
      machines: parseMachines(`${path}.machines`, listener['machines']),
    };
  });
  rejectTwins('listeners', 'multicastAddress', listeners);
  return listeners;
}

function parseMachines(path: string, value: unknown): FencedMachine[] {
  const machines = expect(path, value, Array.isArray, 'a list').map((item: unknown, i) => {
    const machine = fieldsOf(`${path}[${i}]`, item, { required: ['name', 'uuid'] });
    return {
      name: expect(`${path}[${i}].name`, machine['name'], isName, `a text of 1 to ${maxNameBytes} bytes`),
      uuid: expect(`${path}[${i}].uuid`, machine['uuid'], isUuid, 'a UUID'),
    };
  });
  rejectTwins(path, 'name', machines);
  rejectTwins(path, 'uuid', machines);
  return machines;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isAbsolutePath = (value: unknown): value is string => isText(value) && value.startsWith('/');
const isAddress = (value: unknown): value is string => isText(value) && isIPv4(value);
const isGroup = (value: unknown): value is string => isAddress(value) && /^(22[4-9]|23\d)\./.test(value);
const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535;
const isHashName = (value: unknown): value is HashName => hashNames.some((name) => name === value);
const isFilledList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;
const isName = (value: unknown): value is string => isText(value) && Buffer.byteLength(value) <= maxNameBytes;
const isUuid = (value: unknown): value is string => isText(value) && uuidPattern.test(value);

function expect<T>(path: string, value: unknown, is: (value: unknown) => value is T, allowed: string): T {
  if (is(value)) return value;
  throw wrong(`${path} must be ${allowed}, not ${JSON.stringify(value)}`);
}

function fieldsOf(
  path: string,
  value: unknown,
  { required, optional = [] }: { required: readonly string[]; optional?: readonly string[] },
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`${path} must be an object, not ${JSON.stringify(value)}`);
  }
  const known = [...required, ...optional];
  const missing = required.filter((name) => !(name in value));
  if (missing.length > 0) throw wrong(`${path} lacks ${missing.join(', ')}`);
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw wrong(`${path} has no field ${unknown.join(', ')}; its fields are ${known.join(', ')}`);
  }
  return value as Record<string, unknown>;
}

function rejectTwins<K extends string>(path: string, field: K, items: readonly Record<K, string>[]): void {
  const seen = new Set<string>();
  for (const { [field]: value } of items) {
    if (seen.has(value)) throw wrong(`${path}: two of them have the ${field} ${value}`);
    seen.add(value);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrong(`it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function wrong(message: string, cause?: unknown): UserError {
  return new UserError(`fence host configuration: ${message}`, { cause });
}
