interface Row {
  readonly element: HTMLElement;
  readonly verdict: string;
  readonly window: string;
  readonly workload: string;
  readonly text: string;
}

type Field = 'text' | 'verdict' | 'window' | 'workload';

export type Filter = (wanted: Partial<Record<Field, string>>) => void;

const first = 50;
const step = 200;

/** Brings the table of all results under its controls; returns a way to set them. */
export function startFilter(): Filter | undefined {
  const table = document.querySelector('.results');
  const found = document.querySelector('.found');
  const more = document.querySelector<HTMLButtonElement>('.show-more');
  if (!table || !found || !more) return undefined;

  const rows = readRows(table);
  const controls = new Map<Field, HTMLInputElement | HTMLSelectElement>();
  for (const field of ['text', 'verdict', 'window', 'workload'] as const) {
    const control = document.querySelector<HTMLInputElement>(`[data-filter="${field}"]`);
    if (control) controls.set(field, control);
  }
  let most = first;

  const apply = () => {
    const wanted = (field: Field) => controls.get(field)?.value ?? '';
    const words = wanted('text').toLowerCase().split(/\s+/);
    let hits = 0;
    for (const row of rows) {
      const hit =
        (wanted('verdict') === '' || row.verdict === wanted('verdict')) &&
        (wanted('window') === '' || row.window === wanted('window')) &&
        (wanted('workload') === '' || row.workload === wanted('workload')) &&
        words.every((word) => row.text.includes(word));
      if (hit) hits += 1;
      row.element.hidden = !hit || hits > most;
    }
    const shown = Math.min(hits, most);
    found.textContent = shown < hits ? `${hits} found, the first ${shown} shown` : `${hits} found`;
    more.hidden = shown >= hits;
  };
  const start = () => {
    most = first;
    apply();
  };

  for (const control of controls.values()) control.addEventListener('input', start);
  more.addEventListener('click', () => {
    most += step;
    apply();
  });
  const set: Filter = (values) => {
    for (const [field, control] of controls) control.value = values[field] ?? '';
    start();
  };
  document.querySelector('[data-filter="reset"]')?.addEventListener('click', () => set({}));
  start();
  for (const body of table.querySelectorAll('tbody')) body.hidden = false;
  return set;
}

function readRows(table: Element): Row[] {
  return Array.from(table.querySelectorAll<HTMLElement>('tbody tr'), (element) => {
    const cell = (index: number) => element.children[index]?.textContent ?? '';
    return {
      element,
      verdict: cell(0).toLowerCase(),
      window: cell(2),
      workload: cell(3),
      text: (element.textContent ?? '').toLowerCase(),
    };
  });
}
