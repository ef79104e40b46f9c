/** One DER value: its tag, its length, and what it holds. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 255 ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const sequence = (...contents: readonly Buffer[]) => der(0x30, ...contents);
export const set = (...contents: readonly Buffer[]) => der(0x31, ...contents);
/** A positive number in its shortest form: a leading 0 only where its first bit would be read as a sign. */
export function integer(bytes: Buffer): Buffer {
  const digits = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return der(0x02, Buffer.from((digits[0] ?? 0) > 127 ? [0] : []), digits);
}

export const bits = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes);
export const octets = (bytes: Buffer) => der(0x04, bytes);
export const utf8 = (text: string) => der(0x0c, Buffer.from(text));
export const utcTime = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

/** @param arcs an object identifier whose arcs are below 16,384, such as 2.5.4.3 */
export function oid(arcs: string): Buffer {
  const [first = 0, second = 0, ...rest] = arcs.split('.').map(Number);
  const bytes = rest.flatMap((arc) => (arc < 128 ? [arc] : [0x80 | (arc >> 7), arc & 0x7f]));
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
