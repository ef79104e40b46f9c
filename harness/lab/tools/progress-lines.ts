import type { ProgressView, ToolProgress } from './context.ts';
import { planText, progressText } from './progress-text.ts';

export interface LineOptions {
  /** Milliseconds without a line after which the state is told again. Default 30 000. */
  readonly heartbeat?: number;
  readonly now?: () => Date;
}

/** Tells of builds and downloads in plain lines with the time: one for each change, and one every 30 s between. */
export function progressLines(tell: (line: string) => void, options: LineOptions = {}): ProgressView {
  const heartbeat = options.heartbeat ?? 30_000;
  const now = options.now ?? (() => new Date());
  const planned: ToolProgress[] = [];
  let phase = '';
  let latest: ToolProgress | undefined;
  let timer: NodeJS.Timeout | undefined;

  const say = (text: string) => {
    tell(`${now().toISOString().slice(11, 19)}  ${text}`);
    clearInterval(timer);
    timer = setInterval(() => latest && say(progressText(latest)), heartbeat);
    timer.unref();
  };

  return {
    onProgress(progress) {
      if (progress.phase === 'planned') {
        planned.push(progress);
        return;
      }
      if (planned.length > 0) say(planText(planned.splice(0)));
      const changed = `${progress.tool} ${progress.phase}`;
      // each source that is passed over is a change of its own
      if (changed !== phase || progress.phase === 'skipped') say(progressText(progress));
      phase = changed;
      latest = progress.phase === 'done' ? undefined : progress;
    },
    async end() {
      clearInterval(timer);
    },
  };
}
