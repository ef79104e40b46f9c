/** Label of pods that write what they count of their posts into the ledger. */
export const tellsPosts = { 'meshproof.io/ledger': 'service' };

/** What the application is told, so that it counts posts. @param workload namespace/name */
export const countsAs = (workload: string) => [{ name: 'COUNTS_AS', value: workload }];
