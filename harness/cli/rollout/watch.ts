import { setTimeout as delay } from 'node:timers/promises';
import { clip } from '../../../reports/format/clip.ts';
import { pictureOn } from './picture.ts';
import { type RolloutStatus, statusLines } from './status.ts';

type Screen = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows' | 'isTTY'>;

export interface WatchOptions {
  /** Aborts when nobody looks any more. */
  readonly gone: AbortSignal;
  /** Milliseconds between two looks. Default 1000. */
  readonly every?: number;
}

/**
 * Shows a rollout until nobody runs it any more, or nobody looks: on a terminal a picture in its place, anywhere else a
 * line when something has changed. What was seen last stays.
 */
export async function watchStatus(
  look: () => Promise<RolloutStatus>,
  stream: Screen,
  { gone, every = 1_000 }: WatchOptions,
): Promise<void> {
  const picture = stream.isTTY ? pictureOn(stream) : undefined;
  let before = '';
  for (;;) {
    const status = await look();
    const lines = statusLines(status, Date.now());
    const alive = status.state === 'running' || status.state === 'paused';
    if (picture) picture.draw(fitting(lines, stream));
    else {
      const line = changing(status);
      if (line !== before) stream.write(`${line}\n`);
      before = line;
    }
    if (!alive) return;
    await delay(every, undefined, { signal: gone }).catch(() => {});
    if (gone.aborted) return;
  }
}

const changing = ({ state, ready, total, inFlight, failed }: RolloutStatus) =>
  `${state}: ${ready.length} of ${total} moved, ${inFlight.length} in flight, ${failed.length} failed`;

/** As many lines as the screen has; how many are left out is told by the last. */
function fitting(lines: readonly string[], { columns = 80, rows = 24 }: Screen): readonly string[] {
  const room = Math.max(2, rows - 1);
  const shown =
    lines.length > room ? [...lines.slice(0, room - 1), `and ${lines.length - room + 1} lines more`] : lines;
  return shown.map((line) => clip(line, columns - 1));
}
