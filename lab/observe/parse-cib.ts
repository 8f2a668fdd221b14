import { createHash } from 'node:crypto';
import { parseXml, type XmlElement } from './xml.ts';

/** One node's copy of the cluster's configuration and status, told so that equal copies can be told from others. */
export interface CibCopy {
  /** `admin_epoch.epoch`: grows with each change of the configuration. */
  epoch: string;
  /** Grows with each change of the status. */
  updates: string;
  /** Of what it holds, its version apart. */
  digest: string;
}

/**
 * How each node came to its copy: every one stamps its own clock's second. Pacemaker leaves them out of its digests too (filter
 * in lib/common/digest.c).
 */
const ownWords = ['origin', 'cib-last-written', 'update-origin', 'update-client', 'update-user'];

/**
 * @param text as `cibadmin --query` prints it, or as cib.xml holds it
 * @throws Error for text that is no CIB
 */
export function parseCib(text: string): CibCopy {
  const cib = parseXml(text);
  if (cib.name !== 'cib') throw new Error(`<${cib.name}> is no CIB`);
  const { admin_epoch: admin = '0', epoch = '0', num_updates: updates = '0', ...attributes } = cib.attributes;
  for (const word of ownWords) delete attributes[word];
  return {
    epoch: `${admin}.${epoch}`,
    updates,
    digest: createHash('sha256')
      .update(canonical({ ...cib, attributes }))
      .digest('hex'),
  };
}

/**
 * Of what a cluster was configured to be, so that equal digests are equal configurations. Sets of attributes that were emptied stay
 * in a CIB and mean nothing; when Pacemaker last cleaned up, and the version of the DC, it notes there itself. Nodes stand in the
 * order in which they came.
 *
 * @param text as `cibadmin --query --scope configuration` prints it
 */
export function configurationDigest(text: string): string {
  return createHash('sha256')
    .update(canonical(withoutNotes(parseXml(text))))
    .digest('hex');
}

const notes = ['last-lrm-refresh', 'dc-version'];
const sets = ['instance_attributes', 'meta_attributes', 'utilization', 'cluster_property_set'];

function withoutNotes(element: XmlElement): XmlElement {
  const children = element.children
    .filter(({ attributes }) => !notes.includes(attributes.name ?? ''))
    .map(withoutNotes)
    .filter(({ name, children: inner }) => inner.length > 0 || !sets.includes(name));
  return { ...element, children: element.name === 'nodes' ? children.toSorted(byId) : children };
}

function byId(a: XmlElement, b: XmlElement): number {
  return (a.attributes.id ?? '') < (b.attributes.id ?? '') ? -1 : 1;
}

/** Copies that came by patches and copies that came whole may differ in the order of attributes, which means nothing. */
function canonical({ name, attributes, children }: XmlElement): string {
  const sorted = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, sorted, children.map(canonical)]);
}
