import type { RollRecord } from '../run-record.ts';
import { windows } from './clock.ts';
import { workloads } from './workloads.ts';

/** Three at a time, as far as the window lasts; every third pod starts slowly. */
export const sampleRolls: readonly RollRecord[] = windows
  .filter(({ name }) => name === 'rolling-forward' || name === 'rolling-back')
  .flatMap((window) => {
    const length = (Date.parse(window.end) - Date.parse(window.start)) / 1000;
    const turn = length / Math.ceil(workloads.length / 3);
    return workloads.map(({ namespace, name }, n) => {
      const starting = turn * (n % 3 === 2 ? 0.55 : 0.35);
      const between = turn * 0.05;
      return {
        window: window.name,
        workload: `${namespace}/${name}`,
        start: new Date(Date.parse(window.start) + Math.floor(n / 3) * turn * 1000).toISOString(),
        starting,
        ending: turn * 0.9 - starting - between,
        between,
      };
    });
  });
