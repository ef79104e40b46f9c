import type { WindowRecord } from '../../record/run-record.ts';
import { downSample, type Point } from './down-sample.ts';

export const outlineWidth = 1000;
export const outlineHeight = 180;
const mostPoints = 240;
const tickHeight = 10;

export interface Outline {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly {
    readonly number: number;
    readonly x: string;
    readonly percent: string;
    readonly width: string;
    readonly moving: boolean;
  }[];
  readonly lines: readonly { readonly index: number; readonly path: string }[];
  readonly marks: readonly { readonly kind: string; readonly path: string }[];
}

export interface Extent {
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

/** The chart as lines in a box, for a reader without scripts and for small prints. */
export function outlineOf(
  series: readonly (readonly Point[])[],
  windows: readonly WindowRecord[],
  extent: Extent,
  form: 'straight' | 'stepped',
  marks: readonly { readonly kind: string; readonly at: number }[] = [],
): Outline {
  const x = (second: number) => ((second - extent.from) / (extent.to - extent.from || 1)) * outlineWidth;
  const y = (value: number) => outlineHeight - (value / (extent.top || 1)) * (outlineHeight - 4) - 2;
  return {
    width: outlineWidth,
    height: outlineHeight,
    bands: windows.map((window, index) => {
      const left = x(Date.parse(window.start) / 1000);
      const right = x(Date.parse(window.end) / 1000);
      return {
        number: index + 1,
        percent: ((left / outlineWidth) * 100).toFixed(2),
        x: left.toFixed(1),
        width: Math.max(0, right - left).toFixed(1),
        moving: isMoving(window.name),
      };
    }),
    lines: series.map((points, index) => ({
      index,
      path: pathOf(downSample(points, mostPoints), x, y, form),
    })),
    marks: marks.map(({ kind, at }) => ({
      kind,
      path: `M${x(at).toFixed(1)} 0v${kind === 'surprise' ? outlineHeight : tickHeight}`,
    })),
  };
}

/** Whether something is being changed in a window, rather than held. */
export function isMoving(window: string): boolean {
  return window === 'upgrading' || window.startsWith('rolling-');
}

function pathOf(
  points: readonly Point[],
  x: (second: number) => number,
  y: (value: number) => number,
  form: 'straight' | 'stepped',
): string {
  let drawing = false;
  let path = '';
  for (const [second, value] of points) {
    // The empty stroke makes a point between two gaps visible.
    if (value !== null) {
      const [across, up] = [x(second).toFixed(1), y(value).toFixed(1)];
      if (!drawing) path += `M${across} ${up}h0`;
      else path += form === 'stepped' ? `H${across}V${up}` : `L${across} ${up}`;
    }
    drawing = value !== null;
  }
  return path;
}
