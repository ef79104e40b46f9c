import type uPlot from 'uplot';
import { colour } from './colours.ts';
import type { WindowData } from './page-data.ts';

const moving = /^(upgrading|rolling-)/;

/** Room above the plot for the windows' labels, CSS pixels. */
export const bandLabelHeight = 20;

/** Draws the windows behind the lines: number and, where it fits, name; those of change are tinted. */
export function bands(windows: readonly WindowData[]): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (plot: uPlot) => {
        const { ctx, bbox } = plot;
        const scale = devicePixelRatio;
        const height = bandLabelHeight * scale;
        ctx.save();
        ctx.font = `${11 * scale}px system-ui, sans-serif`;
        ctx.textAlign = 'left';
        ctx.textBaseline = 'middle';
        for (const [index, window] of windows.entries()) {
          const left = Math.max(bbox.left, plot.valToPos(window.from, 'x', true));
          const right = Math.min(bbox.left + bbox.width, plot.valToPos(window.to, 'x', true));
          if (right <= left) continue;
          if (moving.test(window.name)) {
            ctx.fillStyle = colour('moving');
            ctx.fillRect(left, bbox.top - height, right - left, bbox.height + height);
          }
          ctx.fillStyle = colour('line');
          ctx.fillRect(Math.round(left), bbox.top - height, scale, bbox.height + height);
          ctx.fillStyle = colour('muted');
          const label = fitting(ctx, index + 1, window.name, right - left - 8 * scale);
          ctx.fillText(label, left + 5 * scale, bbox.top - height / 2);
        }
        ctx.restore();
      },
    },
  };
}

function fitting(ctx: CanvasRenderingContext2D, number: number, name: string, room: number): string {
  const full = `${number} ${name}`;
  if (ctx.measureText(full).width <= room) return full;
  return ctx.measureText(String(number)).width <= room ? String(number) : '';
}
