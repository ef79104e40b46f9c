import { expect } from 'chai';
import { type End, judge } from './end.ts';

describe('the end of a held connection', () => {
  const goaway = { kind: 'goaway', code: 0, text: '', streamCut: false } as const;

  it('is explained when it was announced and broke nothing', () => {
    const ends: [End, string][] = [
      [{ kind: 'own-end' }, 'client'],
      [goaway, 'proxy'],
      [{ ...goaway, text: 'drain echo-0' }, 'server'],
      [{ kind: 'close-frame', code: 1001, reason: 'drain echo-0' }, 'server'],
      [{ kind: 'close-frame', code: 1001, reason: '' }, 'proxy'],
      [{ kind: 'farewell', text: '421 closing' }, 'server'],
      [{ kind: 'grpc-status', code: 0, details: '' }, 'server'],
    ];
    for (const [end, side] of ends) {
      expect(judge(end), JSON.stringify(end)).to.include({ explained: true, side });
    }
  });

  it('is a surprise in every other case, and says what was seen', () => {
    const ends: [End, string][] = [
      [{ ...goaway, code: 2 }, 'GOAWAY 2'],
      [{ ...goaway, streamCut: true }, 'GOAWAY 0'],
      [{ kind: 'close-frame', code: 1006, reason: '' }, 'close 1006'],
      [{ kind: 'close-frame', code: 1011, reason: 'oops' }, 'close 1011'],
      [{ kind: 'grpc-status', code: 14, details: 'connection dropped' }, 'status 14'],
      [{ kind: 'closed' }, 'FIN'],
      [{ kind: 'no-heartbeat', seconds: 5 }, 'silence'],
      [{ kind: 'refused', status: 503 }, 'status 503'],
      [{ kind: 'error', code: 'ECONNRESET', message: 'read' }, 'RST'],
      [{ kind: 'error', code: 'ECONNREFUSED', message: 'connect' }, 'ECONNREFUSED'],
    ];
    for (const [end, how] of ends) {
      expect(judge(end), JSON.stringify(end)).to.include({ explained: false, how });
      expect(judge(end).why).to.not.equal('');
    }
  });
});
