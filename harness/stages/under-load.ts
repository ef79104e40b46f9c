import type { RunContext } from '../run/context.ts';
import { deployMatrix, startTraffic } from './deploy.ts';
import { warmUp } from './move.ts';
import { charts, installBaseline, preflight } from './prepare.ts';
import type { Stage } from './stage.ts';

/** Stages 2 to 5: the matrix stands on the baseline, and nobody calls it. */
export const deployed = (context: RunContext): Stage[] => [
  preflight(context),
  charts(context),
  installBaseline(context),
  deployMatrix(context),
];

/** Stages 6 and 7: the load runs, and is warm. */
export const loaded = (context: RunContext): Stage[] => [startTraffic(context), warmUp(context)];
