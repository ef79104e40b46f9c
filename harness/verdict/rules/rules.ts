import type { Rule } from '../rule.ts';
import type { RuleName } from '../threshold.ts';
import { candidateProxies } from './candidate-proxies.ts';
import { certificateRotations } from './certificate-rotations.ts';
import { clientUnexpected } from './client-unexpected.ts';
import { containerRestarts } from './container-restarts.ts';
import { failedGrpc } from './failed-grpc.ts';
import { droppedIterations, sendLag } from './generator-health.ts';
import { latency } from './latency.ts';
import { ledgerAgreement } from './ledger-agreement.ts';
import { metricVanished } from './metric-vanished.ts';
import { proxyCpu, proxyMemory } from './proxy-cost.ts';
import { receivedRequests } from './received-requests.ts';
import { scrapeGaps } from './scrape-gaps.ts';
import { unasked5xx } from './unasked-5xx.ts';
import { unexplainedBreaks } from './unexplained-breaks.ts';
import { xdsRejects } from './xds-rejects.ts';

export const rules: Readonly<Record<RuleName, Rule>> = {
  'client-unexpected': clientUnexpected,
  'unexplained-breaks': unexplainedBreaks,
  'unasked-5xx-destination': unasked5xx('destination'),
  'unasked-5xx-source': unasked5xx('source'),
  'failed-grpc-destination': failedGrpc('destination'),
  'failed-grpc-source': failedGrpc('source'),
  'xds-rejects': xdsRejects,
  'container-restarts': containerRestarts,
  'proxy-memory': proxyMemory,
  'proxy-cpu': proxyCpu,
  'certificate-rotations': certificateRotations,
  'received-requests': receivedRequests,
  'candidate-proxies': candidateProxies,
  'metric-vanished': metricVanished,
  'scrape-gaps': scrapeGaps,
  'dropped-iterations': droppedIterations,
  'send-lag': sendLag,
  'ledger-agreement': ledgerAgreement,
  latency,
};
