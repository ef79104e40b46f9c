import { z } from 'zod';

const instant = z.iso.datetime().describe('UTC, ISO 8601 with milliseconds');

export const verdictSchema = z.enum(['pass', 'fail', 'inconclusive', 'error']);

export const stageSchema = z.strictObject({
  name: z.string(),
  start: instant,
  end: instant,
  outcome: z.enum(['passed', 'failed', 'skipped', 'interrupted']),
  detail: z.string().optional().describe('what was done, or why not, in a sentence'),
});

export const windowSchema = z.strictObject({
  name: z.enum([
    'baseline',
    'upgrading',
    'upgraded',
    'rolling-forward',
    'rolled-forward',
    'candidate',
    'rolling-back',
    'rolled-back',
  ]),
  start: instant,
  end: instant,
});

export const workloadSchema = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  kind: z.string(),
  permutation: z.record(z.string(), z.string()).describe('axis -> value'),
});

const spent = (what: string) => z.number().describe(`seconds ${what}`);

export const rollSchema = z.strictObject({
  window: z.string(),
  workload: z.string().describe('namespace/name'),
  start: instant,
  starting: spent('in which a new pod was on its way to be ready'),
  ending: spent('in which an old pod ended, and none was on its way'),
  between: spent('in which neither was seen'),
});

export const thresholdResultSchema = z.strictObject({
  name: z.string(),
  title: z.string().describe('what is asserted, in words'),
  window: z.string(),
  workload: z.string().describe('namespace/name, or * for the whole mesh'),
  value: z.number().nullable().describe('null: could not be measured'),
  bound: z.string().describe('as written, for instance "= 0" or "<= 1.2"'),
  unit: z.string(),
  interval: z.tuple([z.number(), z.number()]).optional().describe('95 % interval of a relative threshold'),
  smallestDetectable: z.number().optional().describe('smallest ratio above 1 that this run could have seen'),
  samples: z.number().int().describe('raw samples that the value rests on'),
  verdict: verdictSchema,
  reason: z.string().optional().describe('present unless the verdict is a plain pass'),
  exception: z
    .strictObject({ issue: z.string(), until: z.iso.date() })
    .optional()
    .describe('why a value out of bounds passes all the same'),
  query: z.string().optional().describe('the PromQL text that was asked'),
});

export const ledgerEntrySchema = z.strictObject({
  at: instant,
  window: z.string().optional(),
  from: z.string(),
  to: z.string(),
  method: z.string(),
  path: z.string(),
  expected: z.string(),
  got: z.string(),
  detail: z.string().optional(),
});

const milliseconds = z.number().nonnegative().describe('milliseconds, at most 1 % above the truth');
const quantiles = { count: z.number().int(), p50: milliseconds, p99: milliseconds, max: milliseconds };

export const latencySchema = z.strictObject({
  window: z.string(),
  from: z.string(),
  to: z.string(),
  ...quantiles,
  p90: milliseconds,
});

export const sendLagSchema = z.strictObject({ window: z.string(), from: z.string(), ...quantiles });

export const breakEntrySchema = z.strictObject({
  at: instant,
  window: z.string().optional(),
  from: z.string().describe('namespace/name of who held the connection'),
  to: z.string(),
  call: z.string().describe('the URL that was held'),
  side: z.enum(['client', 'server', 'proxy', 'unknown']).describe('who ended it, as far as its end tells'),
  how: z.string().describe('what was seen, for instance "GOAWAY 0" or "RST"'),
  explained: z
    .enum(['announced', 'replaced'])
    .optional()
    .describe(
      'announced: the peer said that it goes; replaced: a pod of either end was being replaced; absent: nothing explains it',
    ),
  why: z.string(),
  lived: z.number().nonnegative().describe('seconds; 0: it was never made'),
  pod: z.string().describe('of who held it'),
});

export const actSchema = z.strictObject({
  at: instant,
  window: z.string().optional(),
  act: z.string(),
  target: z.string(),
  result: z.enum(['done', 'refused', 'undone']),
  detail: z.string().optional(),
});

export const seriesSchema = z.strictObject({
  name: z.string(),
  unit: z.string(),
  points: z.array(z.tuple([z.number(), z.number().nullable()])).describe('[epoch seconds, value]'),
});

export const runRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  command: z.string().describe('the exact command that reproduces the run'),
  startedAt: instant,
  endedAt: instant,
  profile: z.string(),
  fault: z.string().optional().describe('the drill, when one was asked for'),
  verdict: verdictSchema,
  exitCode: z.number().int(),
  reasons: z.array(z.string()).describe('why, worst first, one sentence each'),
  planHash: z.string(),
  cover: z
    .strictObject({
      strength: z.literal([2, 3]).describe('2: pairs of values are covered, 3: triples'),
      seed: z.number().int().nonnegative(),
    })
    .optional()
    .describe('which points of the matrix were chosen; absent: the workloads are chosen by hand'),
  baseline: z.strictObject({ version: z.string(), proxyImage: z.string().optional() }),
  candidate: z.strictObject({ version: z.string(), proxyImage: z.string().optional() }),
  cluster: z.strictObject({
    name: z.string(),
    server: z.string(),
    version: z.string(),
    identity: z.string(),
  }),
  stages: z.array(stageSchema),
  windows: z.array(windowSchema),
  rolls: z
    .array(rollSchema)
    .optional()
    .describe('what the time of each rolled workload went into; by window, the longest first'),
  workloads: z.array(workloadSchema),
  thresholds: z.array(thresholdResultSchema),
  findings: z.array(
    z.strictObject({
      severity: z.enum(['fail', 'inconclusive', 'note']),
      title: z.string(),
      text: z.string(),
    }),
  ),
  ledger: z.strictObject({
    total: z.number().int(),
    unexpected: z.number().int(),
    dropped: z.number().int().describe('iterations the generator could not start'),
    byWindow: z.array(
      z.strictObject({ window: z.string(), total: z.number().int(), unexpected: z.number().int() }),
    ),
    entries: z.array(ledgerEntrySchema).describe('every unexpected outcome, oldest first'),
    latency: z
      .array(latencySchema)
      .optional()
      .describe('how long answers took, by pair and window, while the window was held'),
    sendLag: z.array(sendLagSchema).optional().describe('how late each generator began its calls'),
  }),
  breaks: z
    .strictObject({
      total: z.number().int(),
      unexplained: z.number().int(),
      entries: z.array(breakEntrySchema).describe('oldest first; of very many those that nothing explains'),
    })
    .optional()
    .describe('the ends of long-lived connections'),
  acts: z
    .array(actSchema)
    .optional()
    .describe(
      'what was done to the cluster on purpose: by the operator, and new certificates of those that ask for them early',
    ),
  charts: z.strictObject({
    requests: z.array(seriesSchema),
    failures: z.array(seriesSchema),
    latency: z.array(seriesSchema),
    proxyVersions: z.array(seriesSchema).describe('number of proxies by version'),
    proxyMemory: z.array(seriesSchema),
    proxyCpu: z.array(seriesSchema),
  }),
  diff: z
    .strictObject({ summary: z.string(), findings: z.number().int(), href: z.string().optional() })
    .optional()
    .describe('baseline and candidate charts compared'),
  validation: z
    .strictObject({ summary: z.string(), warnings: z.number().int(), href: z.string().optional() })
    .optional()
    .describe('the charts judged by the validators; an error would have stopped the run'),
  tools: z.array(z.strictObject({ name: z.string(), version: z.string(), source: z.string() })),
  environment: z
    .array(z.strictObject({ name: z.string(), value: z.string() }))
    .optional()
    .describe('the machine that ran it: system, kernel, cores, memory'),
});

export type Verdict = z.infer<typeof verdictSchema>;
export type StageRecord = z.infer<typeof stageSchema>;
export type WindowRecord = z.infer<typeof windowSchema>;
export type WindowName = WindowRecord['name'];
export type RollRecord = z.infer<typeof rollSchema>;
export type WorkloadRecord = z.infer<typeof workloadSchema>;
export type ThresholdResult = z.infer<typeof thresholdResultSchema>;
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type Latency = z.infer<typeof latencySchema>;
export type SendLag = z.infer<typeof sendLagSchema>;
export type BreakEntry = z.infer<typeof breakEntrySchema>;
export type ActRecord = z.infer<typeof actSchema>;
export type Series = z.infer<typeof seriesSchema>;
export type RunRecord = z.infer<typeof runRecordSchema>;
