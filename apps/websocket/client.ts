import { WebSocket } from 'ws';

export interface WebSocketEvents {
  opened(): void;
  message(text: string): void;
  /** The status that came in place of an upgrade. */
  refused(status: number): void;
  failed(error: NodeJS.ErrnoException): void;
  closed(code: number, reason: string): void;
}

export interface WebSocketConnection {
  send(text: string): void;
  close(): void;
  terminate(): void;
}

/** One connection; each event of it is told as it happens, and `closed` is the last. */
export function openWebSocket(url: string, timeout: number, events: WebSocketEvents): WebSocketConnection {
  const socket = new WebSocket(url, {
    handshakeTimeout: timeout,
    perMessageDeflate: false,
    followRedirects: false,
  });
  socket.on('open', events.opened);
  socket.on('message', (data) => events.message(`${data}`));
  socket.on('unexpected-response', (request, response) => {
    events.refused(response.statusCode ?? 0);
    request.destroy();
  });
  socket.on('error', events.failed);
  socket.on('close', (code, reason) => events.closed(code, `${reason}`));
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
  };
}
