import type { Node } from '../../lab/node/node.ts';
import { childrenOf, descendantsOf, parseXml } from '../../lab/observe/xml.ts';
import type { Inventory } from '../inventory.ts';
import type { FenceDeviceSpec } from '../pcs/dialect.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** One fence_xvm device for each KVM host, on the multicast address that its fence daemon listens on. */
export const stonith: Step = {
  name: 'stonith',
  title: 'the fence devices are configured',
  action: 'create the fence devices that are missing, change those that differ',
  runs: 'once',
  async isDone(node, { inventory }) {
    const configured = await readDevices(node);
    return findingOf(
      devicesOf(inventory).flatMap((device) => problemOf(device, configured.get(device.id)) ?? []),
    );
  },
  async apply(node, deployment) {
    const configured = await readDevices(node);
    // One after another: each pcs replaces the configuration that it has read.
    for (const device of devicesOf(deployment.inventory)) {
      const current = configured.get(device.id);
      if (problemOf(device, current) !== undefined) await configure(node, deployment, { device, current });
    }
  },
};

async function configure(
  node: Node,
  deployment: Deployment,
  { device, current }: { device: FenceDeviceSpec; current: FenceDeviceSpec | undefined },
): Promise<void> {
  const pcs = await deployment.pcs();
  if (current?.agent === device.agent) return pcs.updateFenceDevice(node, device);
  if (current) await pcs.deleteFenceDevice(node, device.id);
  return pcs.createFenceDevice(node, device);
}

function devicesOf({ stonith: devices }: Inventory): FenceDeviceSpec[] {
  return devices.map(({ id, multicastAddress }) => ({
    id,
    agent: 'fence_xvm',
    options: { multicast_address: multicastAddress },
  }));
}

function problemOf(wanted: FenceDeviceSpec, current: FenceDeviceSpec | undefined): string | undefined {
  if (!current) return `${wanted.id} is not configured`;
  if (current.agent !== wanted.agent) return `${wanted.id} is a ${current.agent}`;
  const wrong = Object.entries(wanted.options).find(([name, value]) => current.options[name] !== value);
  return wrong && `${wanted.id} has ${wrong[0]}=${current.options[wrong[0]] ?? ''}`;
}

/** The fence devices of the running cluster's configuration, by id. */
async function readDevices(node: Node): Promise<Map<string, FenceDeviceSpec>> {
  const { stdout } = await node.exec('cibadmin --query --scope resources');
  const primitives = descendantsOf(parseXml(stdout), 'primitive').filter(
    ({ attributes }) => attributes.class === 'stonith',
  );
  return new Map(
    primitives.map((primitive) => {
      const { id = '', type = '' } = primitive.attributes;
      const pairs = childrenOf(primitive, 'instance_attributes').flatMap((set) => childrenOf(set, 'nvpair'));
      const options = pairs.map(({ attributes }) => [attributes.name ?? '', attributes.value ?? ''] as const);
      return [id, { id, agent: type, options: Object.fromEntries(options) }];
    }),
  );
}
