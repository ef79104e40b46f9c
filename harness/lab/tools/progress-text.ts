import type { ToolProgress } from './context.ts';

const doing = {
  planned: 'to be got',
  waiting: 'waiting',
  downloading: 'downloading',
  unpacking: 'unpacking',
  building: 'building',
  skipped: 'passed over',
  done: 'ready',
} as const;

/** How far one tool is, for a person: `kube-apiserver: building, 40 s of about 3 min 20 s`. */
export function progressText(progress: ToolProgress): string {
  const { tool, phase, detail } = progress;
  const head = `${tool}: ${doing[phase]}`;
  switch (phase) {
    case 'planned':
      return progress.total === undefined ? head : `${head}, about ${duration(progress.total)}`;
    case 'done':
      return `${head} (${detail}, ${duration(progress.done)})`;
    case 'waiting':
    case 'skipped':
      return `${head}: ${detail}`;
    case 'downloading':
    case 'unpacking':
    case 'building':
      return `${head}, ${amount(progress)}`;
  }
}

function amount({ unit, done, total, etaSeconds }: ToolProgress): string {
  const show = unit === 'bytes' ? mebibytes : duration;
  const left = etaSeconds === undefined ? '' : `, about ${duration(etaSeconds)} left`;
  if (total === undefined) return `${show(done)}`;
  if (unit === 'bytes') return `${show(done)} of ${show(total)}${left}`;
  return done > total
    ? `${show(done)}, longer than the ${show(total)} expected`
    : `${show(done)} of about ${show(total)}`;
}

/** What all that is still to be got should take. */
export function planText(planned: readonly ToolProgress[]): string {
  const total = planned.reduce((sum, { total }) => sum + (total ?? 0), 0);
  const names = planned.map(({ tool }) => tool).join(', ');
  const count = planned.length === 1 ? '1 tool' : `${planned.length} tools`;
  return `${count} to get, about ${duration(total)} at most: ${names}`;
}

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** `40 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 90
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
