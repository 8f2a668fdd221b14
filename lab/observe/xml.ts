import { XMLParser } from 'fast-xml-parser';

/** One element. Attribute values stay text, whatever they look like. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

const attributesKey = ':@';
const textKey = '#text';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  ignoreDeclaration: true,
});

/**
 * Parses a document into its root element.
 *
 * @throws Error for text that is not well-formed, and for a document type: without one there are no entities to expand
 */
export function parseXml(text: string): XmlElement {
  if (/<!DOCTYPE/i.test(text)) throw new Error('XML with a document type is refused');
  const [root, ...more] = toElements(parser.parse(text, true));
  if (!root || more.length > 0)
    throw new Error(`XML with ${more.length + (root ? 1 : 0)} root elements, one was expected`);
  return root;
}

/** The children called `name`; an absent parent has none. */
export function childrenOf(parent: XmlElement | undefined, name: string): XmlElement[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

/** The first child called `name`. */
export function childOf(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((child) => child.name === name);
}

/** Every element called `name` below `root`, in the document's order. */
export function descendantsOf(root: XmlElement, name: string): XmlElement[] {
  return root.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendantsOf(child, name),
  ]);
}

/** Turns the parser's own shape, `[{ name: [children], ':@': { attribute: value } }, { '#text': text }]`, into elements. */
function toElements(items: unknown): XmlElement[] {
  return listOf(items).flatMap((item) => {
    const name = Object.keys(item).find((key) => key !== attributesKey && key !== textKey);
    if (name === undefined) return [];
    return {
      name,
      attributes: Object.fromEntries(
        Object.entries(item[attributesKey] ?? {}).map(([key, value]) => [key, String(value)]),
      ),
      children: toElements(item[name]),
      text: listOf(item[name])
        .map((child) => (typeof child[textKey] === 'string' ? child[textKey] : ''))
        .join(''),
    };
  });
}

function listOf(items: unknown): Record<string, unknown>[] {
  return Array.isArray(items) ? items.filter((item) => typeof item === 'object' && item !== null) : [];
}
