/** What scenarios and programs of others may import; everything else may change without notice. */

export { parseRunRecord } from '../reports/record/parse.ts';
export type { RunRecord, ThresholdResult, Verdict } from '../reports/record/run-record.ts';
export { connectCluster } from '../rollout/kube/client.ts';
export type { FaultName } from './faults/faults.ts';
export { faultNames, faultTexts } from './faults/faults.ts';
export { bringLabUp } from './lab/bring-up.ts';
export { labDown } from './lab/down.ts';
export { kubeconfigPath, labLayout, prometheusUrl } from './lab/layout.ts';
export { matrix } from './matrix/matrix.ts';
export type { Workload } from './matrix/workload.ts';
export { makePlan } from './plan/plan.ts';
export { qualifyOnLab } from './run/qualify-on-lab.ts';
