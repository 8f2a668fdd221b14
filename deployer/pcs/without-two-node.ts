/** Quorum options as pcs takes them: every generation sets two_node by itself, where it holds, and refuses it as an option. */
export function withoutTwoNode(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'two_node'));
}
