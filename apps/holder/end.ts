/** Who ended a connection, as far as its end tells. A proxy that resets looks as its server would. */
export type Side = 'client' | 'server' | 'proxy' | 'unknown';

/** What was seen of a connection's end, in the words of its protocol. */
export type End =
  | { readonly kind: 'own-end' }
  | { readonly kind: 'goaway'; readonly code: number; readonly text: string; readonly streamCut: boolean }
  | { readonly kind: 'close-frame'; readonly code: number; readonly reason: string }
  | { readonly kind: 'farewell'; readonly text: string }
  | { readonly kind: 'grpc-status'; readonly code: number; readonly details: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'no-heartbeat'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

export interface Judged {
  readonly side: Side;
  /** What was seen, in few words. */
  readonly how: string;
  /** True when it was announced in the protocol's own words, as one that drains does. */
  readonly explained: boolean;
  readonly why: string;
}

const announced = (side: Side, how: string, why: string): Judged => ({ side, how, explained: true, why });
const surprise = (side: Side, how: string, why: string): Judged => ({ side, how, explained: false, why });

const noError = 0;
const goingAway = 1001;
/** simple-service says `drain <pod>` where its protocol lets it. */
const fromService = (text: string) => text.startsWith('drain ');
const serverOrProxy = (text: string): Side => (fromService(text) ? 'server' : 'proxy');

/**
 * Tells the ends that a drain explains from those that it does not: a peer that goes says so first, and breaks nothing
 * that is under way.
 */
export function judge(end: End): Judged {
  switch (end.kind) {
    case 'own-end':
      return announced('client', 'closed', 'this process ends');
    case 'goaway': {
      const how = `GOAWAY ${end.code}`;
      const side = serverOrProxy(end.text);
      if (end.code !== noError) return surprise(side, how, 'GOAWAY that names an error');
      if (end.streamCut) return surprise(side, how, 'GOAWAY, and a request under way was cut');
      return announced(side, how, fromService(end.text) ? end.text : 'a proxy drains its connections');
    }
    case 'close-frame': {
      const how = `close ${end.code}`;
      if (end.code === goingAway)
        return announced(serverOrProxy(end.reason), how, end.reason || 'going away');
      return surprise(
        end.code === 1006 ? 'unknown' : 'server',
        how,
        end.reason || 'closed without being announced',
      );
    }
    case 'farewell':
      return announced('server', 'FIN', end.text);
    case 'grpc-status':
      if (end.code === 0) return announced('server', 'status 0', 'the service ended its stream');
      return surprise('unknown', `status ${end.code}`, end.details);
    case 'closed':
      return surprise('unknown', 'FIN', 'closed without a word');
    case 'no-heartbeat':
      return surprise('unknown', 'silence', `no answer to a heartbeat in ${end.seconds} s`);
    case 'refused':
      return surprise('unknown', `status ${end.status}`, 'another answer than the service gives');
    case 'error':
      return surprise('unknown', end.code === 'ECONNRESET' ? 'RST' : end.code, end.message);
  }
}
