import type uPlot from 'uplot';
import { colour } from './colours.ts';
import type { MarkData } from './page-data.ts';

/** CSS pixels of a tick at the upper edge. */
const tick = 8;
const looks = { act: 'accent', break: 'inconclusive', surprise: 'fail' } as const;

/** Draws the moments of the run over the lines: ticks at the upper edge, and what nothing explains from top to bottom. */
export function marks(list: readonly MarkData[]): uPlot.Plugin {
  return {
    hooks: {
      draw: (plot: uPlot) => {
        const { ctx, bbox } = plot;
        ctx.save();
        for (const { kind, at } of list) {
          const x = Math.round(plot.valToPos(at, 'x', true));
          if (x < bbox.left || x > bbox.left + bbox.width) continue;
          ctx.fillStyle = colour(looks[kind]);
          const height = kind === 'surprise' ? bbox.height : tick * devicePixelRatio;
          ctx.fillRect(x, bbox.top, devicePixelRatio, height);
        }
        ctx.restore();
      },
    },
  };
}

/** The moment nearest to a second of the time line, when one is near enough to be meant. */
export function markAt(list: readonly MarkData[], second: number, reach: number): MarkData | undefined {
  let nearest: MarkData | undefined;
  for (const mark of list) {
    const distance = Math.abs(mark.at - second);
    if (distance <= reach && (!nearest || distance < Math.abs(nearest.at - second))) nearest = mark;
  }
  return nearest;
}
