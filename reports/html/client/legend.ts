import type uPlot from 'uplot';
import { clock, numberLabel } from './axes.ts';
import { markAt } from './marks.ts';
import type { MarkData, WindowData } from './page-data.ts';

export interface Readings {
  /** Shows the values under the cursor; `data` holds them as they were measured. */
  readonly plugin: (data: uPlot.AlignedData) => uPlot.Plugin;
  readonly onToggle: (listener: (index: number, shown: boolean) => void) => void;
  readonly onPoint: (listener: (index: number | undefined) => void) => void;
}

/** Makes the names under a chart into switches and the place of the values under the cursor. */
export function legend(
  figure: HTMLElement,
  windows: readonly WindowData[],
  marks: readonly MarkData[],
): Readings {
  const items = Array.from(figure.querySelectorAll('.legend li'));
  const cursor = figure.querySelector('.cursor');
  const buttons = items.map(asButton);
  return {
    plugin: (data) => ({
      hooks: {
        setCursor: (plot: uPlot) => {
          const index = plot.cursor.idx;
          const second = index === null || index === undefined ? undefined : data[0][index];
          for (const [n, item] of items.entries()) {
            const reading = item.querySelector('.reading');
            if (reading) reading.textContent = second === undefined ? '' : text(data[n + 1]?.[index ?? 0]);
          }
          if (!cursor) return;
          const said = second === undefined ? undefined : markAt(marks, second, secondsIn(plot) / 150);
          cursor.textContent = second === undefined ? '' : placeOf(second, windows);
          if (said) cursor.textContent += `: ${said.text}`;
        },
      },
    }),
    onToggle: (listener) => {
      for (const [index, button] of buttons.entries()) {
        button.onclick = () => {
          const shown = button.getAttribute('aria-pressed') !== 'true';
          button.setAttribute('aria-pressed', String(shown));
          listener(index, shown);
        };
      }
    },
    onPoint: (listener) => {
      for (const [index, button] of buttons.entries()) {
        button.onpointerenter = () => listener(index);
        button.onpointerleave = () => listener(undefined);
        button.onfocus = () => listener(index);
        button.onblur = () => listener(undefined);
      }
    },
  };
}

function asButton(item: Element): HTMLButtonElement {
  const already = item.querySelector('button');
  if (already) {
    already.setAttribute('aria-pressed', 'true');
    return already;
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'series';
  button.setAttribute('aria-pressed', 'true');
  const name = item.querySelector('.series');
  if (name) {
    button.append(...Array.from(name.childNodes));
    name.replaceWith(button);
  }
  return button;
}

/** Seconds of the time line that a chart shows just now. */
const secondsIn = ({ scales: { x } }: uPlot) => (x?.max ?? 0) - (x?.min ?? 0);

function placeOf(second: number, windows: readonly WindowData[]): string {
  const index = windows.findIndex(({ from, to }) => second >= from && second < to);
  const window = windows[index];
  return window ? `${clock(second)} in ${index + 1} ${window.name}` : clock(second);
}

function text(value: number | null | undefined): string {
  if (value === undefined) return '';
  return value === null ? 'missing' : numberLabel(value);
}
