import { connect } from 'node:net';

export interface Words {
  readonly host: string;
  readonly port: number;
  /** What the server says before it is spoken to; nothing is sent until it has come. */
  readonly greeting?: string;
  readonly line: string;
  /** What ends the answer: a text, or the end of the connection. */
  readonly until: string | 'end';
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number;
}

export type Said =
  | { readonly text: string }
  /** A code such as ECONNREFUSED, and what it means in words. */
  | { readonly error: string; readonly message: string };

const most = 65_536;

/** Opens a TCP connection, says a line when it is its turn, and gives what came after it. Never rejects. */
export function sayOnce({ host, port, greeting, line, until, timeout }: Words): Promise<Said> {
  return new Promise((resolve) => {
    let heard = '';
    let spoken = false;
    const socket = connect({ host, port });
    const finish = (said: Said) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(said);
    };
    const fail = (error: string, message: string) => finish({ error, message });
    const deadline = setTimeout(
      () => fail('ETIMEDOUT', `${spoken ? 'no whole answer' : 'no greeting'} in ${timeout} ms`),
      timeout,
    );
    const speak = () => {
      spoken = true;
      heard = '';
      socket.write(line);
    };
    socket.setEncoding('utf8');
    socket.on('connect', () => greeting === undefined && speak());
    socket.on('data', (part: string) => {
      heard = (heard + part).slice(0, most);
      if (!spoken && heard.includes('\n')) {
        if (greeting !== undefined && heard.startsWith(greeting)) speak();
        else fail('GREETING', heard.slice(0, 200));
      } else if (spoken && until !== 'end' && heard.includes(until)) finish({ text: heard });
    });
    socket.on('end', () => {
      if (spoken && until === 'end' && heard !== '') finish({ text: heard });
      else fail('CLOSED', `closed after ${JSON.stringify(heard.slice(0, 200))}`);
    });
    socket.on('error', ({ code, name, message }: NodeJS.ErrnoException) => fail(code ?? name, message));
  });
}
