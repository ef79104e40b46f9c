export interface LineSplitter {
  take(text: string): void;
  /** Gives what came after the last line break. */
  end(): void;
}

/** Puts lines together from text that comes in pieces of any size. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  let unfinished = '';
  return {
    take(text) {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end() {
      if (unfinished !== '') onLine(unfinished);
      unfinished = '';
    },
  };
}
