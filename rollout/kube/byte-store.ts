export interface ByteStore {
  /** Adds the bytes from `from` to before `to`. */
  add(part: Buffer, from: number, to: number): void;
  /** Gives the text of what was added, and is empty again. */
  take(): string;
}

/** Puts pieces of bytes together in one place that is used again and again. */
export function byteStore(): ByteStore {
  let bytes = Buffer.alloc(1 << 14);
  let length = 0;
  return {
    add(part, from, to) {
      const needed = length + to - from;
      if (needed > bytes.length) {
        const larger = Buffer.alloc(2 * needed);
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
      length += part.copy(bytes, length, from, to);
    },
    take() {
      const text = bytes.toString('utf8', 0, length);
      length = 0;
      return text;
    },
  };
}
