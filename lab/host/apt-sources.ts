/** One place to fetch Debian packages from: a line of sources.list(5), or one URI of a deb822 paragraph. */
export interface AptSource {
  uri: string;
  suite: string;
  components: string[];
  /** As in `[signed-by=/path arch=amd64]`. */
  options: Record<string, string>;
}

/** Parses the one-line style of sources.list(5). Source packages and comments are left out. */
export function parseSourcesList(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const pairs = words(options).map((pair) => [
      pair.slice(0, pair.indexOf('=')),
      pair.slice(pair.indexOf('=') + 1),
    ]);
    return [
      {
        uri,
        suite,
        components: words(components),
        options: Object.fromEntries(pairs) as Record<string, string>,
      },
    ];
  });
}

/** Parses the deb822 style of sources.list(5). Keys that stand in the file itself are left out: apt's own then count. */
export function parseDeb822Sources(text: string): AptSource[] {
  return text
    .replaceAll(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .flatMap((paragraph) => sourcesOf(fieldsOf(paragraph)));
}

export interface DebianRelease {
  suite: string;
  /** Mirrors no longer have its security fixes. */
  hasEnded?: true;
}

/**
 * Those that serve a Debian suite, its updates and its security fixes, over the network. Where none does, those of another
 * release stand in, with the suite's name in the place of theirs: a mirror serves the releases side by side.
 *
 * @param releases those that do
 */
export function sourcesForSuite(
  sources: readonly AptSource[],
  suite: string,
  releases: readonly DebianRelease[],
): AptSource[] {
  const remote = sources.filter(({ uri }) => /^https?:/.test(uri));
  const wanted = releases.find((release) => release.suite === suite);
  const ends = wanted?.hasEnded ? ['', '-updates'] : ['', '-updates', '-security'];
  for (const from of [suite, ...(wanted ? releases.map((release) => release.suite) : [])]) {
    const suites = ends.map((end) => `${from}${end}`);
    const found = remote.filter((source) => suites.includes(source.suite));
    if (found.length > 0)
      return found.map((source) => ({ ...source, suite: source.suite.replace(from, suite) }));
  }
  return [];
}

/** The one-line style, which apt and mmdebstrap of every age read. */
export function renderSourcesList(sources: readonly AptSource[]): string {
  return sources
    .map(({ uri, suite, components, options }) => {
      const pairs = Object.entries(options).map(([name, value]) => `${name}=${value}`);
      return ['deb', ...(pairs.length > 0 ? [`[${pairs.join(' ')}]`] : []), uri, suite, ...components, '']
        .join(' ')
        .trim();
    })
    .map((line) => `${line}\n`)
    .join('');
}

function sourcesOf(fields: Map<string, string>): AptSource[] {
  const field = (name: string): string[] => words(fields.get(name) ?? '');
  if (fields.get('enabled') === 'no' || !field('types').includes('deb')) return [];
  const options: Record<string, string> = {};
  const signedBy = fields.get('signed-by');
  if (signedBy?.startsWith('/')) options['signed-by'] = words(signedBy).join(',');
  if (fields.has('architectures')) options['arch'] = field('architectures').join(',');
  for (const name of ['trusted', 'check-valid-until', 'check-date']) {
    const value = fields.get(name);
    if (value) options[name] = value;
  }
  return field('uris').flatMap((uri) =>
    field('suites').map((suite) => ({ uri, suite, components: field('components'), options })),
  );
}

/** `Name: value` with continuation lines; names in lower case. */
function fieldsOf(paragraph: string): Map<string, string> {
  const fields = [...paragraph.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)/gm)];
  return new Map(fields.map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()]));
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Settings without which fetching fails on some hosts: a proxy, a mirror's age, patience. */
const fetchOption =
  /^Acquire::(?:(?:https?::)?(?:Proxy|Timeout)|Retries|Check-Valid-Until|Check-Date)\b.*";$/i;

/** The lines of `apt-config dump` that decide how packages are fetched, as an apt.conf(5). */
export function fetchOptions(dump: string): string[] {
  return dump
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => fetchOption.test(line) && !line.endsWith('"";'));
}
