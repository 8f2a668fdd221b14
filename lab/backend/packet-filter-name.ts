/** Every packet filter table that faults put on the host for a lab begins so; no other lab's does. */
export function faultTablePrefix(lab: string): string {
  return `fencelab-${lab}-fault.`;
}
