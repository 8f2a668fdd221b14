import type { ClusterDeclaration } from './declaration.ts';

/** In an option's value or in a file: a lab's virtual IP, whose address nobody knows before the lab has chosen its subnet. */
const virtualIp = /\bvirtual:(\d+)\b/g;

/** Where a declaration names a lab's virtual IPs, and which. */
export function namedVirtualIps(declared: ClusterDeclaration): { path: string; index: number }[] {
  const found: { path: string; index: number }[] = [];
  withVirtualIps(declared, (index, path) => {
    found.push({ path, index });
    return '';
  });
  return found;
}

/** The declaration with addresses in the place of their names. */
export function withVirtualIps(
  declared: ClusterDeclaration,
  addressOf: (index: number, path: string) => string,
): ClusterDeclaration {
  const { resources, files } = declared;
  const resolved = (text: string, path: string): string =>
    text.replaceAll(virtualIp, (_, index: string) => addressOf(Number(index), path));
  return {
    ...declared,
    ...(files && {
      files: files.map((file, i) => ({ ...file, content: resolved(file.content, `files[${i}].content`) })),
    }),
    ...(resources && {
      resources: {
        ...resources,
        primitives: resources.primitives.map((primitive, i) => ({
          ...primitive,
          options: Object.fromEntries(
            Object.entries(primitive.options).map(([name, value]) => [
              name,
              resolved(value, `resources.primitives[${i}].options.${name}`),
            ]),
          ),
        })),
      },
    }),
  };
}
