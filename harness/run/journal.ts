import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Journal {
  /** Appends one line: what happened, and when. */
  write(event: string, data?: Readonly<Record<string, unknown>>): void;
}

/** The run's journal: JSON lines, appended and never changed, so that a killed run can be understood and cleaned. */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'journal.jsonl');
  return {
    write(event, data = {}) {
      appendFileSync(path, `${JSON.stringify({ at: new Date().toISOString(), event, ...data })}\n`, {
        mode: 0o600,
      });
    },
  };
}
