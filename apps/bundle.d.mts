/** Writes a .mjs for each app of node, grpc.mjs and websocket.mjs beside them, traffic.js for k6, and the generator.mjs that runs k6. */
export function bundleApps(outDir: string): Promise<void>;
