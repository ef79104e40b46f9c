// ws in a bundle of its own: a pod that nobody upgrades never loads it
export { openWebSocket } from './client.ts';
export { echoUpgrades } from './server.ts';
