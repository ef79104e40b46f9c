import { blank, content, type Lines, type Spelling } from './lines.ts';

/** Where the parts of a map or list begin, as offsets in the text: of each key, of each item. */
export type PartPlaces = ReadonlyMap<string | number, number>;

/** Where the reader is. */
export interface State extends Lines {
  readonly spelling: Spelling;
  /** The line that is read next. */
  at: number;
  /** Blocks within blocks. */
  depth: number;
  /** Kept only where places are asked for. */
  readonly places: Map<object, Map<string | number, number>> | undefined;
}

/** Columns before what a line says. */
export const indentOf = (state: State, line: number): number =>
  (state.from[line] as number) - (state.start[line] as number);

/** The next line that says something; -1 at the end. The state moves there. */
export function next(state: State): number {
  const { what } = state;
  while (state.at < what.length && what[state.at] !== content) state.at += 1;
  return state.at < what.length ? state.at : -1;
}

/** The indentation of the next line with anything on it, comments included; -1 at the end. The state stays. */
export function indentBelow(state: State): number {
  const { what } = state;
  let line = state.at;
  while (line < what.length && what[line] === blank) line += 1;
  return line < what.length ? indentOf(state, line) : -1;
}
