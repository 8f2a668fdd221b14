import type { DeclaredConstraints } from './constraints.ts';
import type { DeclaredRemoteNode } from './remote-nodes.ts';
import { cloneId, type DeclaredResources, nowhere } from './resources.ts';

interface Declared {
  resources?: DeclaredResources | undefined;
  constraints?: DeclaredConstraints | undefined;
  remoteNodes?: readonly DeclaredRemoteNode[] | undefined;
  stonith?: readonly { id: string }[] | undefined;
}

interface Problem {
  path: (string | number)[];
  message: string;
}

/** Fence devices are resources, and those of the procedure go by these names. */
const procedureDevice = /^fence\d+$/;

/** Constraints whose resources are declared nowhere, or run in copies that have another name; names that mean two things. */
export function referenceProblems({
  resources,
  constraints,
  remoteNodes = [],
  stonith = [],
}: Declared): Problem[] {
  const { primitives = [], groups = [], clones = [] } = resources ?? {};
  const declared = [...primitives, ...groups].map(({ id }) => id).concat(clones.map(cloneId));
  const connections = remoteNodes.map(({ name }) => name);
  const twins = connections.flatMap((name, i): Problem[] =>
    declared.includes(name)
      ? [
          {
            path: ['remoteNodes', i],
            message: `"${name}" is a resource’s id already, and a remote node’s connection goes by its name`,
          },
        ]
      : [],
  );
  const named = [
    ...mentions(constraints, 'location', ['resource']),
    ...mentions(constraints, 'colocation', ['resource', 'with']),
    ...mentions(constraints, 'order', ['first', 'next']),
  ];
  const unknown = named.flatMap(({ path, name }): Problem[] => {
    const clone = clones.find(({ of }) => of === name || isMember(groups, of, name));
    if (clone) return [{ path, message: `"${name}" runs as a clone; constrain "${cloneId(clone)}"` }];
    const others = [
      ...connections,
      ...connections.map((each) => `fence-${each}`),
      ...stonith.map(({ id }) => id),
    ];
    if ([...declared, ...others].includes(name) || procedureDevice.test(name)) return [];
    return [{ path, message: nowhere(name, 'resource', declared) }];
  });
  return [...twins, ...unknown];
}

function mentions<Kind extends keyof DeclaredConstraints>(
  constraints: DeclaredConstraints | undefined,
  kind: Kind,
  fields: readonly (keyof DeclaredConstraints[Kind][number] & string)[],
): { path: (string | number)[]; name: string }[] {
  const declared: readonly DeclaredConstraints[Kind][number][] = constraints?.[kind] ?? [];
  return declared.flatMap((each, i) =>
    fields.map((field) => ({ path: ['constraints', kind, i, field], name: String(each[field]) })),
  );
}

function isMember(groups: DeclaredResources['groups'], group: string, name: string): boolean {
  return groups.some(({ id, members }) => id === group && members.includes(name));
}
