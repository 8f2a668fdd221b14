import { shellQuote, type Node } from '../node/node.ts';

/** What keeps these systemd units from being both enabled and active, in words; empty when nothing does. */
export async function unitProblems(node: Node, units: readonly string[]): Promise<string[]> {
  const states = await unitStates(node, units);
  return units.flatMap((unit) => {
    const { active, enabled } = states[unit] ?? { active: 'unknown', enabled: 'unknown' };
    return [
      ...(active === 'active' ? [] : [`${unit} is ${active}`]),
      ...(enabled === 'enabled' ? [] : [`${unit} is ${enabled || 'not there'}`]),
    ];
  });
}

/** Of each unit as systemd names it: `active`, `failed`, …; `enabled`, `masked`, …. */
export type UnitStates = Record<string, { active: string; enabled: string }>;

/** A unit that is not there is `inactive` and ``. */
export async function unitStates(node: Node, units: readonly string[]): Promise<UnitStates> {
  const { stdout } = await node.exec(
    `for unit in ${shellQuote(...units)}; do ` +
      'echo "$unit $(systemctl is-active $unit 2>/dev/null):$(systemctl is-enabled $unit 2>/dev/null)"; done',
  );
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [unit = '', state = ''] = line.split(' ');
        const [active = '', enabled = ''] = state.split(':');
        return [unit, { active, enabled }];
      }),
  );
}
