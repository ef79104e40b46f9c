import { loadWebSocket } from '../../websocket/load.ts';
import type { Target } from '../target.ts';
import { limits, type Spoken } from './speak.ts';

/** Upgrades, sends a message and closes; `got` is 101 when the message came back and the close was answered. */
export async function callWebSocket({ url }: Target): Promise<Spoken> {
  const { openWebSocket } = await loadWebSocket();
  return new Promise((resolve) => {
    const text = `meshproof ${Math.random()}`;
    let echo: string | undefined;
    const finish = (got: string, detail: string) => {
      clearTimeout(deadline);
      resolve({ got, detail: detail.slice(0, limits.keep) });
    };
    const socket = openWebSocket(url, limits.timeout, {
      opened: () => socket.send(text),
      message(came) {
        echo = came;
        socket.close();
      },
      refused: (status) => finish(`${status}`, 'no upgrade'),
      failed: ({ code, name, message }) => finish(`error:${code ?? name}`, message),
      closed(code, reason) {
        if (echo === text && code === 1000) finish('101', '');
        else finish(`error:CLOSE_${code}`, echo === undefined ? reason : `got ${echo}`);
      },
    });
    const deadline = setTimeout(() => {
      finish('error:ETIMEDOUT', `no whole exchange in ${limits.timeout} ms`);
      socket.terminate();
    }, limits.timeout);
  });
}
