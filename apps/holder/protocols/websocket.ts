import type { WebSocketConnection } from '../../websocket/client.ts';
import { loadWebSocket } from '../../websocket/load.ts';
import { errorEnd, type Open, once } from '../connection.ts';

/** A WebSocket to an echo. */
export const openWs: Open = ({ url, timeout }, told) => {
  const events = once(told);
  let socket: WebSocketConnection | undefined;
  let own = false;
  let error: NodeJS.ErrnoException | undefined;
  loadWebSocket().then(
    ({ openWebSocket }) => {
      if (own) return events.ended({ kind: 'own-end' });
      socket = openWebSocket(url, timeout, {
        opened: events.opened,
        message: events.answered,
        refused: (status) => events.ended({ kind: 'refused', status }),
        failed: (failure) => {
          error = failure;
        },
        closed(code, reason) {
          if (own) events.ended({ kind: 'own-end' });
          else if (error) events.ended(errorEnd(error));
          else if (code === 1006) events.ended({ kind: 'closed' });
          else events.ended({ kind: 'close-frame', code, reason });
        },
      });
    },
    (failure: Error) => events.ended(errorEnd(failure)),
  );
  return {
    beat: () => socket?.send('beat'),
    close() {
      own = true;
      socket?.close();
    },
  };
};
