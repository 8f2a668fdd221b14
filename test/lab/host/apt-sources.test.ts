import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fetchOptions,
  parseDeb822Sources,
  parseSourcesList,
  renderSourcesList,
  sourcesForSuite,
} from '../../../lab/host/apt-sources.ts';

const source = (uri: string, suite: string) => ({ uri, suite, components: ['main'], options: {} });

test('reads the one-line style with its options, without source packages and comments', () => {
  const text = [
    '# deb http://old.example/debian bookworm main',
    'deb [arch=amd64 signed-by=/etc/apt/keyrings/site.gpg] http://mirror.example/debian bookworm main contrib # site',
    'deb-src http://mirror.example/debian bookworm main',
    '  deb http://mirror.example/security bookworm-security main',
  ].join('\n');
  assert.deepEqual(parseSourcesList(text), [
    {
      uri: 'http://mirror.example/debian',
      suite: 'bookworm',
      components: ['main', 'contrib'],
      options: { arch: 'amd64', 'signed-by': '/etc/apt/keyrings/site.gpg' },
    },
    { uri: 'http://mirror.example/security', suite: 'bookworm-security', components: ['main'], options: {} },
  ]);
});

test('reads every suite and URI of a deb822 paragraph', () => {
  const text = `Types: deb deb-src
# a comment between the fields
URIs: http://a.example/debian http://b.example/debian
Suites: bookworm bookworm-updates
Components: main
 non-free-firmware
Signed-By: /usr/share/keyrings/site.gpg

Types: deb-src
URIs: http://a.example/debian
Suites: bookworm
Components: main
`;
  const sources = parseDeb822Sources(text);
  assert.deepEqual(
    sources.map(({ uri, suite }) => `${uri} ${suite}`),
    [
      'http://a.example/debian bookworm',
      'http://a.example/debian bookworm-updates',
      'http://b.example/debian bookworm',
      'http://b.example/debian bookworm-updates',
    ],
  );
  assert.deepEqual(sources[0]?.components, ['main', 'non-free-firmware']);
  assert.deepEqual(sources[0]?.options, { 'signed-by': '/usr/share/keyrings/site.gpg' });
});

test('leaves out a deb822 paragraph that is switched off', () => {
  const text = 'Enabled: no\nTypes: deb\nURIs: http://a.example/debian\nSuites: bookworm\nComponents: main\n';
  assert.deepEqual(parseDeb822Sources(text), []);
});

test('does not take a key that stands in the file for a path', () => {
  const text = `Types: deb
URIs: http://a.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYC
 -----END PGP PUBLIC KEY BLOCK-----
`;
  assert.deepEqual(parseDeb822Sources(text)[0]?.options, {});
});

test('keeps a suite with its updates and security fixes, from the network alone', () => {
  const wanted = [
    source('http://a.example/debian', 'bookworm'),
    source('http://a.example/debian', 'bookworm-updates'),
    source('https://a.example/security', 'bookworm-security'),
  ];
  const others = [
    source('http://a.example/debian', 'trixie'),
    source('http://a.example/debian', 'bookworm-backports'),
    source('cdrom:[Debian]/', 'bookworm'),
    source('http://b.example/tools', 'nodistro'),
  ];
  assert.deepEqual(
    sourcesForSuite([...wanted, ...others], 'bookworm', [{ suite: 'trixie' }, { suite: 'bookworm' }]),
    wanted,
  );
});

test('another release stands in for a suite that the host has no source of: mirrors serve them side by side', () => {
  const sources = [
    source('http://b.example/tools', 'nodistro'),
    source('http://a.example/debian', 'bookworm'),
    source('https://a.example/security', 'bookworm-security'),
  ];
  const releases = [{ suite: 'bookworm' }, { suite: 'trixie' }];
  assert.deepEqual(sourcesForSuite(sources, 'trixie', releases), [
    source('http://a.example/debian', 'trixie'),
    source('https://a.example/security', 'trixie-security'),
  ]);
  assert.deepEqual(sourcesForSuite(sources, 'el7', releases), []);
});

test('a release whose support has ended is taken without its security suite', () => {
  const sources = [
    source('http://a.example/debian', 'bullseye'),
    source('http://a.example/security', 'bullseye-security'),
  ];
  assert.deepEqual(sourcesForSuite(sources, 'bullseye', [{ suite: 'bullseye', hasEnded: true }]), [
    source('http://a.example/debian', 'bullseye'),
  ]);
});

test('renders what it parsed', () => {
  const text =
    'deb [signed-by=/k.gpg] http://a.example/debian bookworm main contrib\ndeb http://b.example/debian bookworm main\n';
  assert.equal(renderSourcesList(parseSourcesList(text)), text);
});

test('keeps the settings without which fetching fails, and drops those that run programs', () => {
  const dump = [
    'Acquire "";',
    'Acquire::Check-Valid-Until "false";',
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::https::Proxy "";',
    'Acquire::Retries "3";',
    'Acquire::Languages:: "none";',
    'DPkg::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb || true";',
  ].join('\n');
  assert.deepEqual(fetchOptions(dump), [
    'Acquire::Check-Valid-Until "false";',
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::Retries "3";',
  ]);
});
