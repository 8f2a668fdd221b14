import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { abortable } from '../abortable.ts';
import type { Backend, LabState, Part } from '../backend/backend.ts';
import { limitConcurrency } from '../node/limit-concurrency.ts';
import { readClusterSecrets } from '../secrets/cluster-secrets.ts';
import { readSecrets } from '../secrets/secrets.ts';
import { EvidenceFolder } from './evidence-folder.ts';
import { nodeCommands, nodePlaces, type KeptCommand } from './node-evidence.ts';
import { Redaction } from './redact.ts';

/** Together: the engine and the nodes share the host's cores. */
const atATime = 4;
const commandMs = 20_000;
const everythingMs = 120_000;
const maxFileBytes = 8_000_000;
const maxBytes = 200_000_000;

interface Collection {
  backend: Backend;
  lab: LabState;
  folder: EvidenceFolder;
  signal: AbortSignal;
  /** Does a part of the work in its turn; what it fails by is written down and hides nothing else. */
  part: (what: string, work: () => Promise<void>) => Promise<void>;
}

/**
 * Keeps what a lab's nodes, fence host and engine have to tell, as it is now: `evidence/` and `evidence.tar.gz` in a run's
 * folder, without the lab's secrets. A node that is off, frozen or hangs gives what is on its disk. What could not be had
 * stands in `evidence/missing.txt`; it ends within two minutes, whatever does not answer.
 */
export async function collectEvidence(backend: Backend, lab: LabState, runFolder: string): Promise<void> {
  const place = join(runFolder, 'evidence');
  await rm(place, { recursive: true, force: true });
  const { name } = lab.spec;
  const redaction = new Redaction(await readSecrets(name), await readClusterSecrets(name));
  const folder = new EvidenceFolder(place, redaction, maxBytes);
  const inTurn = limitConcurrency(atATime);
  const signal = AbortSignal.timeout(everythingMs);
  const collection: Collection = {
    backend,
    lab,
    folder,
    signal,
    part: async (what, work) =>
      inTurn(async () => {
        try {
          signal.throwIfAborted();
          await abortable(work(), signal);
        } catch (error) {
          folder.missing(what, (error as Error).message.replaceAll('\n', '\n    '));
        }
      }),
  };
  await Promise.all([
    ...lab.parts.map(async (part) => engineEvidence(collection, part)),
    ...lab.parts.filter(({ role }) => role === 'node').map(async (part) => nodeEvidence(collection, part)),
    packetFilters(collection),
  ]);
  await folder.pack();
}

/** What the engine knows of a part, and what the part itself printed. */
async function engineEvidence({ backend, lab, folder, part: inTurn }: Collection, part: Part): Promise<void> {
  const { name } = lab.spec;
  await Promise.all([
    inTurn(`${part.name}/engine.json`, async () => {
      const described = await backend.describe(name, part.name);
      await folder.keep(`${part.name}/engine.json`, Buffer.from(JSON.stringify(described, null, 2)));
    }),
    inTurn(`${part.name}/output.log`, async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of backend.logs(name, part.name, { follow: false }))
        chunks.push(Buffer.from(chunk));
      await folder.keep(`${part.name}/output.log`, Buffer.concat(chunks).subarray(-maxFileBytes));
    }),
  ]);
}

async function nodeEvidence(collection: Collection, node: Part): Promise<void> {
  await Promise.all([readDisk(collection, node), askNode(collection, node)]);
}

async function readDisk({ backend, lab, folder, signal, part }: Collection, { name }: Part): Promise<void> {
  const readPlace = async (place: string): Promise<void> => {
    for await (const file of backend.files(lab.spec.name, name, place, { maxFileBytes, signal })) {
      if (file.content.length < file.sizeBytes)
        folder.missing(`${name}${file.path}`, `only its last ${file.content.length} bytes are kept`);
      await folder.keep(join(name, file.path), file.content);
    }
  };
  await Promise.all(nodePlaces.map(async (place) => part(`${name}${place}`, async () => readPlace(place))));
}

/** A node that runs nothing is found out once, not by every command's bound. */
async function askNode({ backend, lab, folder, signal, part }: Collection, { name }: Part): Promise<void> {
  const node = backend.node(lab.spec.name, name);
  let answers = false;
  await part(`${name}: everything that it would be asked`, async () => {
    await node.exec('true', { timeoutMs: 5_000, signal });
    answers = true;
  });
  if (!answers) return;
  const ask = async ({ file, command }: KeptCommand): Promise<void> => {
    const { stdout, stderr, exitCode } = await node.exec(command, {
      timeoutMs: commandMs,
      okCodes: 'any',
      signal,
    });
    const failed = exitCode === 0 ? '' : `\n# exit code ${exitCode}\n`;
    await folder.keep(join(name, file), Buffer.from(stdout + stderr + failed));
  };
  await Promise.all(nodeCommands.map(async (kept) => part(`${name}/${kept.file}`, async () => ask(kept))));
}

/** The host's tables that are the lab's own. */
async function packetFilters({ backend, lab, folder, part }: Collection): Promise<void> {
  await part('packet-filters.nft', async () => {
    const tables = `fencelab-${lab.spec.name}`;
    const script = `nft list tables | grep -- ' ${tables}[-.]' | while read -r _ family table; do nft list table "$family" "$table"; done`;
    const listed = await backend.faults(lab.spec.name).inHostNetwork(script);
    await folder.keep('packet-filters.nft', Buffer.from(listed || '# the host has no table of this lab\n'));
  });
}
