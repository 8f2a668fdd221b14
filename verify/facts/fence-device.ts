import type { Configuration, Primitive, Values } from '../../lab/observe/parse-configuration.ts';

/** Which machines a device says it can fence: as it is told, as its agent lists, or any. */
export type HostCheck = 'static-list' | 'dynamic-list' | 'status' | 'none';

/** A fence device as the configuration has it, with what Pacemaker makes of its options. */
export interface FenceDevice {
  id: string;
  /** Without its class: `fence_xvm`. */
  agent: string;
  /** A program of that name; else it is a plugin of cluster-glue's (`external/ipmi`), which Pacemaker alone can ask. */
  isProgram: boolean;
  /** The agent's own; they may hold a password. */
  options: Values;
  hostCheck: HostCheck;
  /** Nodes named by pcmk_host_list or pcmk_host_map. */
  hosts: string[];
  /** What the agent calls a node, where that is not its name. */
  ports: Record<string, string>;
  /** The option that tells the agent which machine; null: it is told none. */
  portOption: string | null;
  primitive: Primitive;
}

/** The fence devices of a configuration (pacemaker-fencing(7): pcmk_host_check, pcmk_host_list, pcmk_host_map, pcmk_host_argument). */
export function fenceDevices({ primitives }: Configuration): FenceDevice[] {
  return primitives.filter(({ agent }) => agent.startsWith('stonith:')).map(fenceDevice);
}

function fenceDevice(primitive: Primitive): FenceDevice {
  const { options } = primitive;
  const agent = primitive.agent.replace('stonith:', '');
  const ports = parseHostMap(options.pcmk_host_map ?? '');
  const listed = words(options.pcmk_host_list ?? '');
  const told = options.pcmk_host_check;
  const hosts = [...new Set([...listed, ...Object.keys(ports)])];
  // The agents call it plug today and take port for it.
  const usual = options.port === undefined && options.plug !== undefined ? 'plug' : 'port';
  const argument = options.pcmk_host_argument ?? usual;
  return {
    id: primitive.id,
    agent,
    isProgram: agent.startsWith('fence_'),
    options: Object.fromEntries(Object.entries(options).filter(([name]) => !name.startsWith('pcmk_'))),
    hostCheck: isHostCheck(told) ? told : hosts.length > 0 ? 'static-list' : 'dynamic-list',
    hosts,
    ports,
    portOption: argument === 'none' ? null : argument,
    primitive,
  };
}

/** `node1:1;node2:2,3` as Pacemaker reads it: entries end at `;`, blanks too. */
function parseHostMap(text: string): Record<string, string> {
  const pairs = text.split(/[;\s]+/).flatMap((entry): [string, string][] => {
    const [, node, port] = /^([^:=]+)[:=](.+)$/.exec(entry) ?? [];
    return node !== undefined && port !== undefined ? [[node, port]] : [];
  });
  return Object.fromEntries(pairs);
}

function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

function isHostCheck(text: string | undefined): text is HostCheck {
  return text === 'static-list' || text === 'dynamic-list' || text === 'status' || text === 'none';
}

/** What the agent is told a node's machine is called: where the device itself is given that, it stays, whichever node is meant. */
export function portOf({ ports, options, portOption }: FenceDevice, node: string): string {
  const given = portOption === null ? undefined : options[portOption];
  return given === undefined || given === 'dynamic' ? (ports[node] ?? node) : given;
}

/** Everything that a line of an agent's list can be found by: names, ports, UUIDs. */
export function wordsOfLine(line: string): string[] {
  return words(line);
}
