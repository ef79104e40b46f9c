/**
 * What the script tells the generator that runs it, one short line each: when call 0 is due (epoch ms), that a call
 * began and how late (ms), and how it ended and after how long (ms). Both sides read and write them here.
 */
export type TallyLine =
  | { readonly kind: 'zero'; readonly at: number }
  | { readonly kind: 'begun'; readonly lag: number }
  | { readonly kind: 'ended'; readonly call: number; readonly expected: boolean; readonly took: number };

export const zeroLine = (at: number) => `=z ${at}`;
export const begunLine = (lag: number) => `=b ${lag.toFixed(3)}`;
export const endedLine = (call: number, expected: boolean, took: number) =>
  `=${expected ? 'e' : 'u'} ${call} ${took.toFixed(3)}`;

/** Undefined for any other line. */
export function readTally(line: string): TallyLine | undefined {
  const [, kind = '', first = '', second = ''] =
    /^=([zbeu]) (\d+(?:\.\d+)?)(?: (\d+(?:\.\d+)?))?$/.exec(line) ?? [];
  if (kind === '') return undefined;
  if (kind === 'z' || kind === 'b') {
    if (second !== '') return undefined;
    return kind === 'z' ? { kind: 'zero', at: Number(first) } : { kind: 'begun', lag: Number(first) };
  }
  if (second === '') return undefined;
  return { kind: 'ended', call: Number(first), expected: kind === 'e', took: Number(second) };
}
