import type { Engine } from '../backend/docker/engine.ts';
import { chosenTag, tagImage } from '../backend/docker/images.ts';
import { proveNodeImage, type NodeProof } from '../backend/docker/prove-node-image.ts';
import type { NodeSystem } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { ensureMachineImage, ensureServicesImage } from '../image/ensure-images.ts';
import {
  osProfile,
  osProfiles,
  servicesProfile,
  type ImageKind,
  type OsProfile,
} from '../image/os-profile.ts';
import { removeSuperseded } from '../image/remove-superseded.ts';
import { ensureEngine } from './ensure-engine.ts';
import type { InstallPolicy } from './install-packages.ts';

/** `note` says how far a step that has started is. */
export interface SetupEvent {
  step: string;
  status: 'start' | 'done' | 'note';
  text?: string;
}

export interface SetupOptions extends InstallPolicy {
  /** The first is the one that labs take; undefined: the first of the table that proves itself here, and no other. */
  os?: readonly string[] | undefined;
  onProgress: (event: SetupEvent) => void;
}

/** A node image that proved itself. */
export interface ProvedImage extends NodeSystem {
  versions: NodeProof['versions'];
}

/** What labs take from now on, where they are not asked for another system, and: */
export interface SetupResult extends ProvedImage {
  /** The engine's own version. */
  engine: string;
  /** The other systems that were asked for. */
  others: ProvedImage[];
  /** Systems that were tried before the chosen one, and why they were not taken. */
  rejected: { os: string; why: string }[];
}

/**
 * Prepares this host: an engine, the services image, a node image that proves itself here. What is there is kept.
 *
 * @throws UserError for an unknown `os`; UnavailableError for what is missing, with the command that mends it
 */
export async function setup(options: SetupOptions): Promise<SetupResult> {
  const candidates = options.os === undefined ? osProfiles : [...new Set(options.os)].map(osProfile);
  const step = stepper(options.onProgress);
  const { docker, version } = await step('engine', async () => {
    const engine = await ensureEngine(options);
    const { Version: answered } = await engine.version();
    return { docker: engine, version: answered, text: `Docker ${answered}` };
  });
  const { image: services } = await step('services image', async (onNote) => {
    const { image, built } = await ensureServicesImage(docker, { ...options, onNote });
    return { image, text: `${image}${built ? '' : ', was there'}` };
  });
  const proved: ProvedImage[] = [];
  const rejected: SetupResult['rejected'] = [];
  let last: UnavailableError | undefined;
  for (const profile of candidates) {
    try {
      const { image, proof } = await step(`node image ${profile.os}`, async (onNote) =>
        nodeImage(docker, profile, { ...options, onNote }),
      );
      proved.push({ os: profile.os, image, versions: proof.versions });
      if (options.os === undefined) break;
    } catch (error) {
      if (!(error instanceof UnavailableError) || options.os !== undefined) throw error;
      rejected.push({ os: profile.os, why: error.message });
      options.onProgress({
        step: `node image ${profile.os}`,
        status: 'done',
        text: `not taken: ${error.message}`,
      });
      last = error;
    }
  }
  const [chosen, ...others] = proved;
  if (!chosen) throw noneProved(rejected, last);
  await tagImage(docker, chosen.image, chosenTag.node);
  const images = [services, ...proved.map((each) => each.image)];
  for (const { profile, kind } of otherMachines(proved)) {
    const { image } = await step(`${kind} image ${profile.os}`, async (onNote) => {
      const ensured = await ensureMachineImage(docker, { profile, kind }, { ...options, onNote });
      return { ...ensured, text: `${ensured.image}${ensured.built ? '' : ', was there'}` };
    });
    images.push(image);
  }
  for (const image of images) await removeSuperseded(docker, image);
  return { engine: version, ...chosen, others, rejected };
}

/** What else labs with such nodes may be made of. One quorum device serves nodes of every system. */
function otherMachines(nodes: readonly NodeSystem[]): { profile: OsProfile; kind: ImageKind }[] {
  const profiles = nodes.map(({ os }) => osProfile(os));
  return [
    ...profiles.flatMap((profile) => [
      { profile, kind: 'bare' as const },
      { profile, kind: 'remote-node' as const },
    ]),
    { profile: servicesProfile, kind: 'quorum-device' },
  ];
}

async function nodeImage(
  docker: Engine,
  profile: OsProfile,
  options: InstallPolicy & { onNote: (text: string) => void },
): Promise<{ image: string; proof: NodeProof; text: string }> {
  const { image, built } = await ensureMachineImage(docker, { profile, kind: 'node' }, options);
  const proof = await proveNodeImage(docker, { image, os: profile.os }, options.onNote);
  const { pacemaker, corosync, pcs, systemd } = proof.versions;
  const parts = [
    `${image}${built ? '' : ', was there'}`,
    `boots here: systemd ${systemd}, Pacemaker ${pacemaker}, corosync ${corosync}, pcs ${pcs}`,
    ...(proof.failedUnits.length > 0 ? [`units that failed: ${proof.failedUnits.join(', ')}`] : []),
  ];
  return { image, proof, text: parts.join('; ') };
}

/** Reports a step's start, its notes and its end; a step that throws is ended by who catches it. */
function stepper(onProgress: SetupOptions['onProgress']) {
  return async <T extends { text: string }>(
    step: string,
    work: (onNote: (text: string) => void) => Promise<T>,
  ): Promise<T> => {
    onProgress({ step, status: 'start' });
    const result = await work((text) => onProgress({ step, status: 'note', text }));
    onProgress({ step, status: 'done', text: result.text });
    return result;
  };
}

function noneProved(rejected: SetupResult['rejected'], last: UnavailableError | undefined): UnavailableError {
  const lines = rejected.map(({ os, why }) => `${os}: ${why}`);
  const hint = last?.hint;
  return new UnavailableError(['no node image proved itself on this host', ...lines].join('\n'), {
    ...(hint === undefined ? {} : { hint }),
    cause: last,
  });
}
