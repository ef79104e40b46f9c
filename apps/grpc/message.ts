/** The one message of echo.proto, both ways. */
export interface EchoMessage {
  readonly text: string;
  /** The gRPC status that is asked for; 0 is OK. */
  readonly code: number;
  /** How many answers are asked for. */
  readonly count: number;
}

/** protobuf by hand: three fields need no library in every pod. */
export function encode({ text, code, count }: Partial<EchoMessage>): Buffer {
  const bytes = Buffer.from(text ?? '');
  return Buffer.concat([
    bytes.length > 0 ? Buffer.concat([Buffer.from([0x0a]), varint(bytes.length), bytes]) : bytes,
    code ? Buffer.concat([Buffer.from([0x10]), varint(code)]) : Buffer.alloc(0),
    count ? Buffer.concat([Buffer.from([0x18]), varint(count)]) : Buffer.alloc(0),
  ]);
}

/** Unknown fields are passed over, as protobuf asks. @throws Error for bytes that are no message */
export function decode(bytes: Buffer): EchoMessage {
  const read = { text: '', code: 0, count: 0 };
  let at = 0;
  const number = () => {
    for (let value = 0, factor = 1; factor < 2 ** 50; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new Error('expected a whole protobuf number');
  };
  const skip = (length: number) => {
    if (at + length > bytes.length) throw new Error('expected a whole protobuf field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = number();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) {
      const value = number();
      if (field === 2) read.code = value;
      if (field === 3) read.count = value;
    } else if (wire === 2) {
      const value = skip(number());
      if (field === 1) read.text = value.toString();
    } else if (wire === 5 || wire === 1) skip(wire === 5 ? 4 : 8);
    else throw new Error(`expected a protobuf field, got wire type ${wire}`);
  }
  return read;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) | 0x80);
  }
}
