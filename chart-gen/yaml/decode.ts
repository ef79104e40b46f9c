import { isUtf8 } from 'node:buffer';
import { Failure } from '../../reports/failure/failure.ts';

/** Bytes of one YAML file that are read at most. */
export const maxFileBytes = 64 * 1024 * 1024;

/** Where a file stops being UTF-8; line and column count from 1. */
export interface DecodeFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Decoded = { readonly text: string } | { readonly fault: DecodeFault };

const utf16 = ['fffe', 'feff'];

/** The text of a file without a byte-order mark. Bytes in another encoding would otherwise be replaced in silence. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return { text: buffer.toString('utf8').replace(/^\ufeff/, '') };
  if (utf16.includes(buffer.subarray(0, 2).toString('hex'))) {
    return { fault: { line: 1, column: 1, message: 'the file is UTF-16, not UTF-8' } };
  }
  let line = 1;
  for (let start = 0; start < buffer.length; line++) {
    const newline = buffer.indexOf(0x0a, start);
    const end = newline < 0 ? buffer.length : newline;
    const bytesOfLine = buffer.subarray(start, end);
    if (!isUtf8(bytesOfLine)) {
      const column = bytesOfLine.toString('utf8').indexOf('\ufffd') + 1;
      return { fault: { line, column, message: 'a byte here is not UTF-8' } };
    }
    start = end + 1;
  }
  return { fault: { line: 1, column: 1, message: 'the file is not UTF-8' } };
}

/**
 * The text of a YAML file.
 * @throws Failure MP_MANIFEST_INVALID for a file that is too long, or not UTF-8, with line and column
 */
export function decodeYaml(bytes: Uint8Array, file: string): string {
  if (bytes.length > maxFileBytes) {
    throw new Failure('MP_MANIFEST_INVALID', {
      what: `the file has ${bytes.length} bytes; at most ${maxFileBytes} are read`,
      where: file,
      fix: 'Split it into several files.',
    });
  }
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return decoded.text;
  const { line, column, message } = decoded.fault;
  throw new Failure('MP_MANIFEST_INVALID', {
    what: message,
    where: `${file}:${line}:${column}`,
    fix: 'Save the file as UTF-8, for example with iconv -t UTF-8.',
  });
}
