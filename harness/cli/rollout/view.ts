import { clearScreenDown, moveCursor } from 'node:readline';
import { inertLine } from '../../../reports/record/inert.ts';
import type { RolloutEvent } from '../../../rollout/run/events.ts';
import { tell } from '../options.ts';
import { firstScene, type Scene, sceneAfter, sceneLines, spell, summaryLine } from './scene.ts';

export interface RolloutView {
  onEvent(event: RolloutEvent): void;
  say(line: string): void;
  /** Failed share of the mesh's requests, or why it is not known. */
  errorRatio(ratio: number | string): void;
  end(): void;
}

/** On a terminal a picture that is drawn anew each second under the lines; anywhere else lines, and one each 30 s. */
export function rolloutView(total: number, stream: NodeJS.WriteStream = process.stderr): RolloutView {
  let scene = firstScene(total, Date.now());
  const picture = stream.isTTY ? drawn(stream) : undefined;
  const say = (line: string) => {
    picture?.clear();
    tell(inertLine(line));
    picture?.draw(scene);
  };
  const beat = () => (picture ? picture.draw(scene) : tell(inertLine(summaryLine(scene, Date.now()))));
  const timer = setInterval(beat, picture ? 1_000 : 30_000);
  timer.unref();
  return {
    say,
    onEvent(event) {
      scene = sceneAfter(scene, event);
      const line = lineOf(event);
      if (line) say(line);
    },
    errorRatio(ratio) {
      scene = { ...scene, errorRatio: ratio };
    },
    end() {
      clearInterval(timer);
      picture?.clear();
    },
  };
}

function drawn(stream: NodeJS.WriteStream) {
  let height = 0;
  const clear = () => {
    if (height > 0) moveCursor(stream, 0, -height);
    if (height > 0) clearScreenDown(stream);
    height = 0;
  };
  return {
    clear,
    draw(scene: Scene) {
      clear();
      const { columns = 80, rows = 24 } = stream;
      const lines = sceneLines(scene, Date.now(), { columns, rows });
      stream.write(`${lines.join('\n')}\n`);
      height = lines.length;
    },
  };
}

function lineOf(event: RolloutEvent): string | undefined {
  switch (event.type) {
    case 'restarting':
      return `${event.workload}: ${event.resumed ? 'was restarted already, watched' : 'restarting'}`;
    case 'ready':
      return `${event.workload}: ready after ${event.seconds.toFixed(1)} s`;
    case 'failed':
      return `${event.workload}: failed (${event.reason}): ${event.seen}`;
    case 'skipped':
      return `${event.workload}: left as it is (${event.outcome}): ${event.reason}`;
    case 'wave':
      return `wave ${event.wave} of ${event.of}: ${event.workloads} workloads`;
    case 'gate':
      return `gate after wave ${event.wave}: ${event.verdict}${event.reason ? `: ${event.reason}` : ''}`;
    case 'held':
      return `no other restart is begun: ${event.reason}`;
    case 'unheld':
      return 'restarts go on';
    case 'blind':
      return `the API server does not answer: ${event.seen}`;
    case 'sighted':
      return `the API server answers again after ${spell(event.seconds)}`;
    case 'waiting':
      return undefined;
  }
}
