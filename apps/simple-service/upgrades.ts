import type { Server } from 'node:http';
import { loadWebSocket } from '../websocket/load.ts';

type Echo = Awaited<ReturnType<typeof loadWebSocket>>['echoUpgrades'];

/** Answers upgrades with a WebSocket echo, whose code is loaded when the first one comes. */
export function takeUpgrades(server: Server, pod: string): { drain(): Promise<void> } {
  let loading: Promise<ReturnType<Echo>> | undefined;
  const echo = () => {
    loading ??= loadWebSocket().then(({ echoUpgrades }) => echoUpgrades(pod));
    return loading;
  };
  server.on('upgrade', (request, socket, head) => {
    echo().then(
      (ready) => ready.upgrade(request, socket, head),
      () => socket.destroy(),
    );
  });
  return {
    async drain() {
      const ready = await loading;
      ready?.drain();
    },
  };
}
