/** What stands in a snapshot for the token that a node's pcsd accepts. */
export function tokenPlaceholder(node: string): string {
  return `fencelab-token-of-${node}`;
}

/**
 * Tokens by the node whose pcsd accepts them, as pcs keeps them: `known-hosts` of pcs 0.10 and later (pcs/common/host.py),
 * `tokens` of 0.9.
 */
export function readTokens(text: string): Record<string, string> {
  const { known_hosts: knownHosts, tokens } = JSON.parse(text) as {
    known_hosts?: Record<string, { token: string }>;
    tokens?: Record<string, string>;
  };
  const pairs = Object.entries(knownHosts ?? {}).map(([node, { token }]) => [node, token] as const);
  return { ...tokens, ...Object.fromEntries(pairs) };
}

/**
 * One of pcs's or pcsd's files with each token replaced by its node's placeholder. A user of pcsd with another token
 * (`pcs_users.conf`) is left out: nobody could log in with it.
 *
 * @param tokens by node
 */
export function withoutTokens(text: string, tokens: Record<string, string>): string {
  const placeholders = new Map(
    Object.entries(tokens).map(([node, token]) => [token, tokenPlaceholder(node)]),
  );
  const content: unknown = JSON.parse(text);
  const kept = Array.isArray(content)
    ? content.filter((user: { token?: string }) => placeholders.has(user.token ?? ''))
    : content;
  return JSON.stringify(
    kept,
    (_key, value: unknown) => (typeof value === 'string' ? (placeholders.get(value) ?? value) : value),
    2,
  );
}
