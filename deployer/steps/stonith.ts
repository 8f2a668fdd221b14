import type { Node } from '../../lab/node/node.ts';
import type { Primitive } from '../../lab/observe/parse-configuration.ts';
import { fenceDevicesOf } from '../fence-devices-of.ts';
import type { FenceDeviceSpec } from '../pcs/dialect.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';
import { wrongPairs } from '../wrong-pairs.ts';

const agentClass = 'stonith:';

/** The declared fence devices, else one fence_xvm device for each KVM host. */
export const stonith: Step = {
  name: 'stonith',
  title: 'the fence devices are configured',
  action: 'create the fence devices that are missing, change those that differ',
  runs: 'once',
  async isDone(node, { inventory }) {
    const configured = await readDevices(node);
    return findingOf(
      fenceDevicesOf(inventory).flatMap((device) => problemOf(device, configured.get(device.id)) ?? []),
    );
  },
  async apply(node, deployment) {
    const configured = await readDevices(node);
    // One after another: each pcs replaces the configuration that it has read.
    for (const device of fenceDevicesOf(deployment.inventory)) {
      const current = configured.get(device.id);
      if (problemOf(device, current) !== undefined) await configure(node, deployment, { device, current });
    }
  },
};

async function configure(
  node: Node,
  deployment: Deployment,
  { device, current }: { device: FenceDeviceSpec; current: Primitive | undefined },
): Promise<void> {
  const pcs = await deployment.pcs();
  if (current?.agent === `${agentClass}${device.agent}`) {
    const monitorSeconds = device.monitorSeconds ?? (monitorOf(current) ? undefined : defaultMonitorSeconds);
    return pcs.updateFenceDevice(node, { ...device, options: targeting(device, current), monitorSeconds });
  }
  if (current) await pcs.deleteFenceDevice(node, device.id);
  return pcs.createFenceDevice(node, device);
}

/** pcs gives it to a device that it creates, of every generation, where nothing else is asked for. */
const defaultMonitorSeconds = 60;

/** By these a device finds the machine of a node: one that nobody asked for makes it cut another. */
const targetOptions = [
  'pcmk_host_map',
  'pcmk_host_list',
  'pcmk_host_check',
  'pcmk_host_argument',
  'port',
  'plug',
];

/** The wanted options, with an empty value for each that chooses the machine and is not wanted, which takes it out. */
function targeting({ options }: FenceDeviceSpec, current: Primitive): Record<string, string> {
  const strays = targetOptions.filter((name) => name in current.options && !(name in options));
  return { ...options, ...Object.fromEntries(strays.map((name) => [name, ''])) };
}

function problemOf(wanted: FenceDeviceSpec, current: Primitive | undefined): string | undefined {
  if (!current) return `${wanted.id} is not configured`;
  const agent = current.agent.replace(agentClass, '');
  if (agent !== wanted.agent) return `${wanted.id} is a ${agent}`;
  const [wrong] = wrongPairs(targeting(wanted, current), current.options);
  if (wrong) return `${wanted.id} has ${wrong.name}=${current.options[wrong.name] ?? ''}`;
  const monitor = monitorOf(current);
  if (!monitor) return `${wanted.id} is not monitored`;
  return wanted.monitorSeconds === undefined || monitor.interval === `${wanted.monitorSeconds}s`
    ? undefined
    : `${wanted.id} is monitored every ${monitor.interval}, not every ${wanted.monitorSeconds}s`;
}

function monitorOf({ operations }: Primitive): Primitive['operations'][number] | undefined {
  return operations.find(({ name }) => name === 'monitor');
}

/** The fence devices of the running cluster's configuration, by id. */
async function readDevices(node: Node): Promise<Map<string, Primitive>> {
  const { primitives } = await readConfiguration(node);
  const devices = primitives.filter(({ agent }) => agent.startsWith(agentClass));
  return new Map(devices.map((device) => [device.id, device]));
}
