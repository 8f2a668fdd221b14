import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { UserError } from '../lab/errors.ts';
import { inventoryProblems } from './declaration/declaration-problems.ts';
import { namedVirtualIps } from './declaration/virtual-ip.ts';
import { describeIssue } from './describe-issue.ts';
import { type Inventory, inventoryFileSchema, inventorySchema } from './inventory.ts';

export interface ReadInventoryOptions {
  /** Take machines whose host key the inventory does not hold; default: refuse them. */
  acceptNewHostKeys?: boolean | undefined;
}

/**
 * Reads `hosts.json`, the machines that `lab deploy --inventory` works on. Paths in it are relative to the file.
 *
 * @throws UserError that names the file, every field that is wrong, and what is allowed there
 */
export async function readInventory(
  path: string,
  { acceptNewHostKeys = false }: ReadInventoryOptions = {},
): Promise<Inventory> {
  const parsed = inventorySchema.safeParse(await readJson(path));
  if (!parsed.success)
    throw wrongFields(
      path,
      parsed.error.issues.flatMap((issue) => describeIssue(inventoryFileSchema, issue)),
    );
  const inventory = parsed.data;
  const { nodes, remoteNodes, quorumDevice } = inventory;
  const machines = [
    ...nodes.map((machine, i) => ({ machine, where: `nodes[${i}]` })),
    ...remoteNodes.map((machine, i) => ({ machine, where: `remoteNodes[${i}]` })),
    ...(quorumDevice ? [{ machine: quorumDevice, where: 'quorumDevice' }] : []),
  ];
  const problems = [
    ...machines.flatMap(({ machine: { name }, where }) => {
      const first = machines.find(({ machine }) => machine.name === name);
      return first?.where === where ? [] : [`${where}.name: ${name} is that of ${first?.where} already`];
    }),
    ...namedVirtualIps(inventory.cluster ?? {}).map(
      ({ path: field, index }) =>
        `cluster.${field}: virtual:${index} is the address of a lab; name one of your network`,
    ),
    ...repeated(inventory.stonith, 'stonith', 'id'),
    ...repeated(inventory.stonith, 'stonith', 'multicastAddress'),
    ...machines.flatMap(({ machine: { identityFile, password }, where }) =>
      identityFile === undefined && password === undefined
        ? [`${where}: needs an identityFile or a password`]
        : [],
    ),
    ...inventoryProblems(inventory),
  ];
  if (problems.length > 0) throw wrongFields(path, problems);
  const unknown = machines.flatMap(({ machine }) => (machine.hostKey === undefined ? [machine.name] : []));
  if (unknown.length > 0 && !acceptNewHostKeys) {
    throw new UserError(
      `${path}: no hostKey is given for ${unknown.join(', ')}, so that anyone could answer in their place`,
      {
        hint: "give each node's key as `ssh-keyscan -t ed25519 ADDRESS` prints it, or pass --accept-new-host-keys",
      },
    );
  }
  return {
    ...inventory,
    nodes: nodes.map((node) => withPath(path, node)),
    remoteNodes: remoteNodes.map((node) => withPath(path, node)),
    ...(quorumDevice && { quorumDevice: withPath(path, quorumDevice) }),
  };
}

function withPath<M extends { identityFile?: string | undefined }>(inventoryPath: string, machine: M): M {
  if (machine.identityFile === undefined) return machine;
  return { ...machine, identityFile: resolvePath(inventoryPath, machine.identityFile) };
}

const unreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'its permissions do not allow it',
  EISDIR: 'it is a folder',
};

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new UserError(`the inventory ${path} cannot be read: ${unreadable[code] ?? String(cause)}`, {
      cause,
    });
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text around the place, and that may be a password.
    const place = /at position .*$/.exec(error instanceof Error ? error.message : '')?.[0] ?? '';
    throw new UserError(`the inventory ${path} is not JSON ${place}`.trim());
  }
}

function wrongFields(path: string, problems: string[]): UserError {
  return new UserError(
    [`the inventory ${path} is not right:`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
    {
      hint: 'its form is shown by `lab deploy --help`',
    },
  );
}

/** Values of a field that must differ from entry to entry and do not. */
function repeated<T>(entries: readonly T[], list: string, field: keyof T & string): string[] {
  return entries.flatMap((entry, i) => {
    const first = entries.findIndex((other) => other[field] === entry[field]);
    return first === i
      ? []
      : [`${list}[${i}].${field}: ${String(entry[field])} is that of ${list}[${first}] already`];
  });
}

function resolvePath(inventoryPath: string, path: string): string {
  return path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(dirname(inventoryPath), path);
}
