import type { Filter } from './filter.ts';

/** A cell of the heat map leads to its own thresholds. */
export function linkHeatMap(filter: Filter): void {
  document.querySelector('.heat')?.addEventListener('click', (event) => {
    const cell = (event.target as Element).closest<HTMLElement>('a.cell');
    const workload = cell?.closest('tr')?.querySelector<HTMLElement>('[data-workload]')?.dataset.workload;
    if (!cell || workload === undefined) return;
    event.preventDefault();
    filter({ workload, window: cell.dataset.window ?? '' });
    const title = document.getElementById('results-title');
    title?.scrollIntoView();
    document.querySelector<HTMLElement>('[data-filter="text"]')?.focus({ preventScroll: true });
  });
}
