const newNames: Record<string, string> = { Master: 'Promoted', Slave: 'Unpromoted' };

/** A role by its name since Pacemaker 2.1; older ones, and CIBs that were made with them, say `Master` and `Slave`. */
export function roleOfToday(role: string): string {
  return newNames[role] ?? role;
}
