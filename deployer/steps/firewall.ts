import { findingOf, type Step } from '../step.ts';
import { unitStates } from '../../lab/observe/unit-state.ts';

const unit = 'firewalld.service';

export const firewall: Step = {
  name: 'firewall',
  title: 'firewall and SELinux are off',
  action: 'stop and disable firewalld, set SELinux to permissive',
  runs: 'each',
  async isDone(node) {
    const [states, selinux] = await Promise.all([
      unitStates(node, [unit]),
      node.exec('getenforce', { okCodes: 'any' }),
    ]);
    const { active, enabled } = states[unit] ?? { active: '', enabled: '' };
    return findingOf([
      ...(active === 'active' ? ['firewalld is active'] : []),
      ...(enabled === 'enabled' ? ['firewalld is enabled'] : []),
      ...(selinux.stdout.trim() === 'Enforcing' ? ['SELinux is enforcing'] : []),
    ]);
  },
  async apply(node) {
    // Neither needs to be there; setenforce also fails where SELinux is disabled. The check afterwards decides.
    await node.exec(
      `systemctl disable ${unit} 2>/dev/null; systemctl stop ${unit} 2>/dev/null; ! command -v setenforce || setenforce 0; :`,
    );
  },
};
