/** Writes a .mjs for each app of node, grpc.mjs and websocket.mjs beside them, and traffic.js for k6. */
export function bundleApps(outDir: string): Promise<void>;
