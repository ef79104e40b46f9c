/** Labels of a 503 that the receiving proxy of apps/echo made by itself, in a run that tests simulate. */
export const madeByTheMesh = {
  reporter: 'destination',
  namespace: 'apps',
  pod: 'echo-b',
  destination_workload: 'echo',
  destination_workload_namespace: 'apps',
  source_workload: 'load-a',
  source_workload_namespace: 'load',
  response_code: '503',
  response_flags: 'FI',
} as const;
