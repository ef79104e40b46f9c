/** What ws.mjs holds, read at the first upgrade. */
export const loadWebSocket = () => import('./main.ts');
