import { clip } from '../../format/clip.ts';
import type { RunRecord } from '../../record/run-record.ts';

/** A moment that every chart shows: an act of the operator, or the end of a held connection. */
export interface Mark {
  readonly kind: 'act' | 'break' | 'surprise';
  /** Epoch seconds. */
  readonly at: number;
  readonly text: string;
}

/** More than so many ticks are a bar. */
const most = 300;

/** The moments in their order; of too many, all that nothing explains stay and the others are thinned out evenly. */
export function marksOf({ breaks, acts = [] }: RunRecord): readonly Mark[] {
  const second = (instant: string) => Date.parse(instant) / 1000;
  const ends = (breaks?.entries ?? []).map(
    ({ at, call, how, explained }): Mark => ({
      kind: explained === undefined ? 'surprise' : 'break',
      at: second(at),
      text: clip(`${call} ended: ${how}${explained === undefined ? ', unexplained' : ''}`, 120),
    }),
  );
  const done = acts.map(
    ({ at, act, target, result }): Mark => ({
      kind: 'act',
      at: second(at),
      text: clip([act, target, ...(result === 'done' ? [] : [result])].join(' '), 120),
    }),
  );
  const surprises = thinned(
    ends.filter(({ kind }) => kind === 'surprise'),
    most,
  );
  const others = [...ends.filter(({ kind }) => kind === 'break'), ...done].toSorted(byTime);
  return [...surprises, ...thinned(others, most - surprises.length)].toSorted(byTime);
}

const byTime = (a: Mark, b: Mark) => a.at - b.at;

function thinned(marks: readonly Mark[], room: number): readonly Mark[] {
  if (marks.length <= room) return marks;
  return Array.from({ length: room }, (_, index) => marks[Math.floor((index * marks.length) / room)]).flatMap(
    (mark) => mark ?? [],
  );
}
