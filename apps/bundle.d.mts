/** Writes simple-service.mjs, caller.mjs and traffic.js. */
export function bundleApps(outDir: string): Promise<void>;
