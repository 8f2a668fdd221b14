import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import { loadConfig } from '../../../lab/config/load-config.ts';
import { configSchema } from '../../../lab/config/schema.ts';
import { UserError } from '../../../lab/errors.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
});
after(async () => rm(folder, { recursive: true }));

const fields = Object.keys(configSchema.shape).join(', ');

/** A config and the lines that name what is wrong with it. */
const wrong: [config: string, ...problems: string[]][] = [
  ['3', 'the whole: an object with fields, not a number'],
  ['undefined', 'the whole: an object with fields, and it is missing'],
  ['{ nodes: 17 }', 'nodes: a whole number from 1 to 16'],
  ["{ nodes: '3' }", 'nodes: a whole number from 1 to 16'],
  ['{ nodes: 2.5 }', 'nodes: a whole number from 1 to 16'],
  ["{ name: 'My Lab' }", 'name: a lower-case letter, then at most 29 of a-z, 0-9 and "-"'],
  ['{ name: 5 }', 'name: a text, not a number'],
  ["{ image: '' }", 'image: not empty'],
  ["{ deploy: 'no' }", 'deploy: true or false, not a text'],
  ["{ os: 'debian21' }", 'os[0]: one of centos7, debian11, debian12, debian13, not "debian21"'],
  ["{ clusterName: 'a name' }", 'clusterName: letters, digits, "_", "." and "-", at most 15'],
  ['{ nods: 3 }', `nods: there is no such field (did you mean nodes?); allowed are ${fields}`],
  ['{ password: 3 }', `password: there is no such field; allowed are ${fields}`],
  [
    "{ Scenarios: 's' }",
    `Scenarios: there is no such field (did you mean scenarios?); allowed are ${fields}`,
  ],
  ['{ deployer: {} }', 'deployer.command: a list: the program, then its arguments'],
  ["{ deployer: 'deploy.sh' }", 'deployer: an object with fields, not a text'],
  ["{ deployer: { command: 'deploy.sh' } }", 'deployer.command: a list: the program, then its arguments'],
  ['{ deployer: { command: [] } }', 'deployer.command: the program, then its arguments'],
  ["{ deployer: { command: ['sh', ''] } }", 'deployer.command[1]: not empty'],
  ["{ deployer: { command: ['sh', 3] } }", 'deployer.command[1]: a text, not a number'],
  [
    "{ deployer: { command: ['sh'], inventory: 'yaml' } }",
    'deployer.inventory: one of ini, json, hosts, ansible',
  ],
  ["{ deployer: { command: ['sh'], runOn: 'node' } }", 'deployer.runOn: one of host, first-node'],
  [
    "{ deployer: { command: ['sh'], timeout: 5 } }",
    'deployer.timeout: there is no such field (did you mean timeoutSeconds?); allowed are command, cwd, env, inventory, runOn, timeoutSeconds',
  ],
  [
    "{ deployer: { command: ['sh'], comand: 5 } }",
    'deployer.comand: there is no such field (did you mean command?); allowed are command, cwd, env, inventory, runOn, timeoutSeconds',
  ],
  [
    "{ deployer: { command: ['sh'], timeoutSeconds: 0 } }",
    'deployer.timeoutSeconds: a number of seconds, more than 0 and at most 86400',
  ],
  [
    "{ deployer: { command: ['sh'], env: { 'A B': '1' } } }",
    'deployer.env.A B: the name of an environment variable',
  ],
  ...['nodes_list', 'hacluster_passwd', 'LAB_NAME', 'LAB_ANYTHING'].map((name): [string, string] => [
    `{ deployer: { command: ['sh'], env: { MINE: '1', ${name}: '1' } } }`,
    `deployer.env.${name}: lab sets this one itself (those of its own, and all that begin with LAB_); take another name`,
  ]),
  ["{ deployer: { command: ['sh'], env: { A: 1 } } }", 'deployer.env.A: a text, not a number'],
  [
    "{ nodes: 0, name: 'X' }",
    'name: a lower-case letter, then at most 29 of a-z, 0-9 and "-"',
    'nodes: a whole number from 1 to 16',
  ],
  [
    '{ cluster: { property: {} } }',
    `cluster.property: there is no such field (did you mean properties?); allowed are ${Object.keys(clusterDeclaration.shape).join(', ')}`,
  ],
  [
    "{ cluster: { properties: { 'no-quorum-policy': ['stop'] } } }",
    'cluster.properties.no-quorum-policy: a text of one line, a number, or true or false',
  ],
];

for (const [i, [text, ...problems]] of wrong.entries()) {
  test(`export default ${text}`, async () => {
    const file = `wrong-${i}.config.ts`;
    await writeFile(join(folder, file), `export default ${text};\n`);
    await assert.rejects(loadConfig(folder, file), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual(error.message.split('\n'), [
        `${join(folder, file)} is not a valid config`,
        ...problems.map((problem) => `  ${problem}`),
      ]);
      // The config's own fields are no help for one of its fields: those of a field stand in its own line.
      const isWhole = problems[0]?.startsWith('the whole: ') ?? false;
      assert.equal(error.hint, isWhole ? `allowed fields: ${fields}` : undefined);
      return true;
    });
  });
}
