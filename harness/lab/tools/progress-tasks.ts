import { Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { ProgressView, ToolProgress } from './context.ts';
import { progressText } from './progress-text.ts';

type Task = ListrTaskWrapper<unknown, never, never>;

interface Row {
  readonly settle: (failure?: Error) => void;
  task?: Pick<Task, 'title' | 'output'>;
  open: boolean;
}

/** Shows every tool that has to be got as a task of its own, with how far it is, on a terminal. */
export function progressTasks(stream: NodeJS.WriteStream): ProgressView {
  const planned: ToolProgress[] = [];
  const rows = new Map<string, Row>();
  let running: Promise<unknown> | undefined;

  const start = () => {
    const tasks = planned.splice(0).map(({ tool }) => {
      let settle: Row['settle'] = () => {};
      const settled = new Promise<void>((resolve, reject) => {
        settle = (failure) => (failure ? reject(failure) : resolve());
      });
      // a tool that failed before its row was drawn is told of by the failure itself
      settled.catch(() => {});
      const row: Row = { settle, open: true };
      rows.set(tool, row);
      return {
        title: tool,
        task: (_: unknown, task: Pick<Task, 'title' | 'output'>) => {
          row.task = task;
          return settled;
        },
      };
    });
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: {
        collapseErrors: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(stream, stream) }),
      },
    });
    running = list.run().catch(() => undefined);
  };

  return {
    onProgress(progress) {
      if (progress.phase === 'planned') {
        planned.push(progress);
        return;
      }
      if (!running) start();
      const row = rows.get(progress.tool);
      if (!row?.task) return;
      const text = progressText(progress);
      if (progress.phase === 'done') {
        row.task.title = text;
        row.open = false;
        row.settle();
      } else row.task.output = text;
    },
    async end() {
      for (const row of rows.values()) if (row.open) row.settle(new Error('not got'));
      await running;
    },
  };
}
