import type uPlot from 'uplot';

/** Lets the arrow keys move the cursor, so that a reading does not need a mouse. */
export function moveByKeys(place: HTMLElement, plot: uPlot): void {
  plot.root.tabIndex = 0;
  plot.root.setAttribute('role', 'application');
  plot.root.setAttribute(
    'aria-label',
    place.querySelector('.outline')?.getAttribute('aria-label') ?? 'chart',
  );
  plot.root.addEventListener('keydown', (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    const last = plot.data[0].length - 1;
    const at = plot.cursor.idx ?? 0;
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? last : at + (move ?? 0);
    if (next === at && move === undefined) return;
    event.preventDefault();
    const second = plot.data[0][Math.min(last, Math.max(0, next))];
    if (second === undefined) return;
    plot.setCursor({ left: plot.valToPos(second, 'x'), top: plot.bbox.height / devicePixelRatio / 2 });
  });
}
