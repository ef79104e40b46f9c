/** Thrown where the text leaves the subset; the whole reader then takes over. It never reaches a caller. */
export const leave = Symbol('outside of the subset');

/** `canonical` leaves a document in which a truth value or number is not spelled as JSON spells it: 0644, NO, 1.10. */
export type Spelling = 'any' | 'canonical';

export const blank = 0;
/** A comment, or the marker before a document. */
export const aside = 1;
export const content = 2;

/**
 * The lines of a text, as offsets in it: making a string of each would take longer than reading them. Only a space is
 * blank: a document with tabs or carriage returns is not in the subset, and any other kind of blank is a text to YAML.
 */
export interface Lines {
  readonly text: string;
  readonly start: readonly number[];
  /** Of what follows the indentation. A list moves it behind the dash of its item. */
  readonly from: number[];
  /** Without trailing spaces. */
  readonly end: readonly number[];
  readonly what: readonly (typeof blank | typeof aside | typeof content)[];
}

const [space, hash, newline] = [0x20, 0x23, 0x0a];

/** The lines of a text that ends with a line break. */
export function linesOf(text: string): Lines {
  const start: number[] = [];
  const from: number[] = [];
  const end: number[] = [];
  const what: (typeof blank | typeof aside | typeof content)[] = [];
  for (let at = 0; at < text.length; ) {
    const over = text.indexOf('\n', at);
    let first = at;
    while (text.charCodeAt(first) === space) first += 1;
    let last = over;
    while (last > first && text.charCodeAt(last - 1) === space) last -= 1;
    const code = text.charCodeAt(first);
    start.push(at);
    from.push(first);
    end.push(last);
    what.push(code === newline ? blank : code === hash ? aside : content);
    at = over + 1;
  }
  if (end[0] === 3 && text.startsWith('---')) what[0] = aside;
  return { text, start, from, end, what };
}
