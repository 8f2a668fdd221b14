/** Text that is markup already. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Piece = string | number | Html | readonly Html[] | null | undefined | false;

/** Markup from a template: what is put in stays text, unless it is markup made this way itself. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  const filled = pieces.map((piece) => markupOf(piece));
  return new Html(String.raw({ raw: strings }, ...filled));
}

function markupOf(piece: Piece): string {
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  return piece ? piece.map(({ markup }) => markup).join('') : '';
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
