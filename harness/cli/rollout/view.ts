import { inertLine } from '../../../reports/record/inert.ts';
import type { RolloutEvent } from '../../../rollout/run/events.ts';
import { stamped, tell } from '../options.ts';
import { pictureOn } from './picture.ts';
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
  const picture = stream.isTTY ? pictureOn(stream) : undefined;
  const draw = (above: readonly string[] = []) => picture?.draw(linesOn(stream, scene), above);
  const say = (line: string) => (picture ? draw([stamped(inertLine(line))]) : tell(inertLine(line)));
  const beat = () => (picture ? draw() : tell(inertLine(summaryLine(scene, Date.now()))));
  const timer = setInterval(beat, picture ? 1_000 : 30_000);
  timer.unref();
  if (picture) stream.on('resize', beat);
  return {
    say,
    onEvent(event) {
      scene = sceneAfter(scene, event);
      const line = picture && event.type === 'restarting' ? undefined : lineOf(event);
      if (line) say(line);
    },
    errorRatio(ratio) {
      scene = { ...scene, errorRatio: ratio };
    },
    end() {
      clearInterval(timer);
      stream.off('resize', beat);
      picture?.draw([]);
    },
  };
}

function linesOn({ columns = 80, rows = 24 }: NodeJS.WriteStream, scene: Scene): readonly string[] {
  return sceneLines(scene, Date.now(), { columns, rows });
}

function lineOf(event: RolloutEvent): string | undefined {
  switch (event.type) {
    case 'restarting':
      return `${event.workload}: ${event.resumed ? 'was restarted already, watched' : 'restarting'}`;
    case 'ready':
      return `${event.workload}: ready after ${event.seconds.toFixed(1)} s`;
    case 'failed':
      return `${event.workload}: failed (${event.reason}): ${event.seen}`;
    case 'classified':
      return `${event.workload}: nothing has changed for a while (${event.reason}): ${event.seen}`;
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
