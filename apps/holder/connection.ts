import type { End } from './end.ts';

export interface Events {
  /** It is made, and its first heartbeat was answered or may be sent. */
  opened(): void;
  /** The last heartbeat was answered. */
  answered(): void;
  /** The last that is heard of it. */
  ended(end: End): void;
}

/** One connection of any protocol. */
export interface Connection {
  /** Asks for a sign of life. */
  beat(): void;
  /** Ends it in its protocol's words. */
  close(): void;
}

export interface Opening {
  readonly url: string;
  /** Milliseconds in which the connection must be made. */
  readonly timeout: number;
}

export type Open = (opening: Opening, events: Events) => Connection;

/** Tells the end once, however many events an end has. */
export function once(events: Events): Events {
  let told = false;
  return {
    opened: events.opened,
    answered: () => !told && events.answered(),
    ended(end) {
      if (told) return;
      told = true;
      events.ended(end);
    },
  };
}

export const errorEnd = ({ code, name, message }: NodeJS.ErrnoException): End => ({
  kind: 'error',
  code: code ?? name,
  message: message.slice(0, 200),
});
