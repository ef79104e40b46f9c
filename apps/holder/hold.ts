import type { Connection, Events, Open } from './connection.ts';
import { type End, type Judged, judge } from './end.ts';

export interface Break extends Judged {
  readonly at: Date;
  /** Seconds that the connection lived; 0 for one that was never made. */
  readonly lived: number;
}

export interface Holding {
  readonly url: string;
  readonly open: Open;
  /** Milliseconds. */
  readonly every: number;
  /** Milliseconds. */
  readonly timeout: number;
  held(is: 'up' | 'down'): void;
  /** @param took milliseconds from the heartbeat to its answer */
  answered(took: number): void;
  broken(what: Break): void;
  readonly signal: AbortSignal;
}

const longestPause = 2_000;
const shortestPause = 50;

/**
 * Keeps one connection: asks it for a sign of life at each heartbeat, tells how it ended, and makes the next. Resolves
 * when the signal aborts and the last connection has ended.
 */
export async function hold(holding: Holding): Promise<void> {
  const { signal } = holding;
  for (let pause = shortestPause; !signal.aborted; ) {
    const { lived } = await holdOne(holding);
    // at once after one that lived; slower and slower while none can be made
    pause = lived > 0 ? shortestPause : Math.min(pause * 2, longestPause);
    await wait(pause, signal);
  }
}

/** The life of one connection. */
function holdOne({ url, open, every, timeout, signal, ...tell }: Holding): Promise<Break> {
  return new Promise((resolve) => {
    let since: number | undefined;
    let asked: number | undefined;
    const ending = () => {
      connection.close();
      // a peer that does not answer the goodbye must not hold the process
      setTimeout(() => finish({ kind: 'own-end' }), 1_000).unref();
    };
    const beating = setInterval(() => {
      if (since === undefined) return;
      if (asked === undefined) {
        asked = performance.now();
        connection.beat();
      } else if (performance.now() - asked > timeout)
        finish({ kind: 'no-heartbeat', seconds: timeout / 1000 });
    }, every);
    let finished = false;
    const finish = (end: End) => {
      if (finished) return;
      finished = true;
      clearInterval(beating);
      signal.removeEventListener('abort', ending);
      connection?.close();
      if (since !== undefined) tell.held('down');
      const lived = since === undefined ? 0 : (performance.now() - since) / 1000;
      const what = { ...judge(end), at: new Date(), lived };
      tell.broken(what);
      resolve(what);
    };
    const events: Events = {
      opened() {
        since = performance.now();
        tell.held('up');
      },
      answered() {
        if (asked === undefined) return;
        const took = performance.now() - asked;
        asked = undefined;
        tell.answered(took);
      },
      ended: finish,
    };
    signal.addEventListener('abort', ending);
    const connection: Connection = open({ url, timeout }, events);
  });
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
