import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { hurriedCibScript } from '../../../lab/snapshot/restored-node-files.ts';

const sed = (input: string): string => execFileSync('sed', [hurriedCibScript()], { input, encoding: 'utf8' });

test('lays the hurried properties into either spelling of crm_config', () => {
  const set =
    /<crm_config><cluster_property_set id="fencelab-hurried-election"><nvpair [^>]*name="dc-deadtime"[^>]*\/><nvpair [^>]*name="startup-fencing" value="false"\/><\/cluster_property_set>/;
  assert.match(sed('<crm_config/>\n'), new RegExp(`${set.source}</crm_config>`));
  const kept = '<cluster_property_set id="cib-bootstrap-options"/></crm_config>';
  assert.match(sed(`<crm_config>${kept}\n`), new RegExp(`${set.source}${kept}`));
});
