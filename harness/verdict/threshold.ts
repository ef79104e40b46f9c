import { z } from 'zod';
import { windowSchema } from '../../reports/record/run-record.ts';
import { parseBound } from './bound.ts';

/** How each rule is measured, and the metric that it reads. */
export const ruleMetrics = {
  'client-unexpected': 'ledger',
  'unexplained-breaks': 'ledger',
  'unasked-5xx-destination': 'istio_requests_total',
  'unasked-5xx-source': 'istio_requests_total',
  'failed-grpc-destination': 'istio_requests_total',
  'failed-grpc-source': 'istio_requests_total',
  'xds-rejects': 'pilot_total_xds_rejects',
  'container-restarts': 'pods',
  'proxy-memory': 'container_memory_rss',
  'proxy-cpu': 'container_cpu_usage_seconds_total',
  'certificate-rotations': 'istio_agent_cert_expiry_seconds',
  'received-requests': 'istio_requests_total',
  'candidate-proxies': 'pods',
  'metric-vanished': 'istio_*',
  'scrape-gaps': 'up',
  'dropped-iterations': 'k6_dropped_iterations_total',
  'send-lag': 'ledger',
  'ledger-agreement': 'istio_requests_total',
  latency: 'ledger',
} as const;

export type RuleName = keyof typeof ruleMetrics;
export const ruleNames = Object.keys(ruleMetrics) as RuleName[];

/** Windows in which nothing is moved. */
export const steadyWindows = ['baseline', 'upgraded', 'candidate', 'rolled-back'] as const;

const windowName = windowSchema.shape.name;
const sentence = z.string().min(1);
const windows = z.union([z.literal('all'), z.literal('steady'), z.array(windowName).min(1)], {
  error: `expected all, steady or a list of ${windowName.options.join(', ')}`,
});

export const thresholdSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case words with hyphens'),
  rule: z.enum(ruleNames),
  title: sentence,
  metric: z.enum([...new Set(Object.values(ruleMetrics))]),
  bound: z.string().transform((text, context) => {
    const bound = parseBound(text);
    if (bound) return { ...bound, text };
    context.addIssue({
      code: 'custom',
      message: `expected a bound such as "= 0" or "<= 1.2", got "${text}"`,
    });
    return z.NEVER;
  }),
  unit: z.string(),
  windows,
  breach: z.enum(['fail', 'inconclusive']),
  why: sentence,
});

export const exceptionSchema = z.strictObject({
  threshold: z.string(),
  workload: z.string().regex(/^(\*|[^/\s]+\/[^/\s]+)$/, 'expected namespace/name, or * for the whole mesh'),
  windows,
  atMost: z.number().positive('expected the largest value that is accepted'),
  issue: sentence,
  until: z.iso.date('expected the last day on which it holds, such as 2027-01-31'),
  why: sentence,
});

const settingsSchema = z.strictObject({
  shortestWindowSeconds: z.number().positive(),
  longestGapScrapes: z.number().min(2),
  longestControlPlaneGapScrapes: z.number().min(2),
  ledgerEntries: z.number().int().positive(),
});

export const thresholdFileSchema = z.strictObject({
  version: z.literal(1),
  settings: settingsSchema,
  thresholds: z.array(thresholdSchema).min(1),
  exceptions: z.array(exceptionSchema).default([]),
});

export type Threshold = z.infer<typeof thresholdSchema>;
export type Exception = z.infer<typeof exceptionSchema>;
export type VerdictSettings = z.infer<typeof settingsSchema>;
export type ThresholdFile = z.infer<typeof thresholdFileSchema>;
