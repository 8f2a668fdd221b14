import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectEngine, engineSocketPath, type Engine } from '../../../lab/backend/docker/engine.ts';
import { createEnginePower } from '../../../lab/backend/docker/engine-power.ts';
import { createMachine, removeLab } from './trial-machine.ts';

const lab = `power${process.pid}`;
const power = createEnginePower({ socketPath: engineSocketPath(), lab });
let docker: Engine;

before(async () => {
  docker = await connectEngine();
});

after(async () => {
  await removeLab(docker, lab);
});

test('a machine that was never started is off; it can be powered on, cut, and powered on again', async () => {
  const container = await createMachine(docker, lab, 'machine1');
  assert.equal(await power.state('machine1'), 'off');
  await power.on('machine1');
  assert.equal(await power.state('machine1'), 'on');
  assert.equal((await container.inspect()).State.Running, true);

  await power.off('machine1');
  const { State: state } = await container.inspect();
  assert.deepEqual([state.Running, state.Pid, state.ExitCode], [false, 0, 137]);
  assert.equal(await power.state('machine1'), 'off');

  await power.on('machine1');
  assert.equal(await power.state('machine1'), 'on');
});

test('off for a machine that is off and on for one that is on change nothing', async () => {
  const container = await createMachine(docker, lab, 'machine2');
  await power.off('machine2');
  assert.equal((await container.inspect()).State.Status, 'created');
  await power.on('machine2');
  const { State: before_ } = await container.inspect();
  await power.on('machine2');
  assert.equal((await container.inspect()).State.StartedAt, before_.StartedAt);
});

test('a paused machine is on, stays paused when it is powered on, and can be cut', async () => {
  const container = await createMachine(docker, lab, 'machine3');
  await power.on('machine3');
  await container.pause();
  assert.equal(await power.state('machine3'), 'on');
  await power.on('machine3');
  assert.equal((await container.inspect()).State.Paused, true);
  await power.off('machine3');
  assert.equal(await power.state('machine3'), 'off');
  await power.on('machine3');
  assert.equal((await container.inspect()).State.Paused, false);
});

test('a machine that the engine would restart by itself is cut for good', async () => {
  const container = await createMachine(docker, lab, 'machine4');
  await container.update({ RestartPolicy: { Name: 'always' } });
  await power.on('machine4');
  await power.off('machine4');
  assert.equal(await power.state('machine4'), 'off');
  assert.equal((await container.inspect()).State.Restarting, false);
});

test('a removed machine is unknown, and cannot be cut or powered on', async () => {
  const container = await createMachine(docker, lab, 'machine5');
  await container.remove();
  assert.equal(await power.state('machine5'), 'unknown');
  await assert.rejects(power.off('machine5'), /machine5: the engine has no container power\d+-machine5/);
  await assert.rejects(power.on('machine5'), /machine5: the engine has no container/);
});

test('a container that has the name but not the labels is left alone', async () => {
  const container = await createMachine(docker, lab, 'machine6', { 'fencelab.node': 'another' });
  await container.start();
  assert.equal(await power.state('machine6'), 'unknown');
  await assert.rejects(power.off('machine6'), /does not carry the labels of node machine6/);
  assert.equal((await container.inspect()).State.Running, true);
});

test('two cuts at once of one machine both succeed', async () => {
  await createMachine(docker, lab, 'machine7');
  await power.on('machine7');
  await Promise.all([power.off('machine7'), power.off('machine7')]);
  assert.equal(await power.state('machine7'), 'off');
});
