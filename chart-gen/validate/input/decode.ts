import { isUtf8 } from 'node:buffer';
import type { TextFault } from '../model/document.ts';

export type Decoded = { readonly text: string } | { readonly fault: TextFault };

const utf16 = ['fffe', 'feff'];

/** The text of a file, without a byte-order mark, or where it stops being UTF-8. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return { text: buffer.toString('utf8').replace(/^\ufeff/, '') };
  if (utf16.includes(buffer.subarray(0, 2).toString('hex'))) {
    return { fault: fault(1, 1, 'the file is UTF-16, not UTF-8') };
  }
  let line = 1;
  for (let start = 0; start < buffer.length; line++) {
    const newline = buffer.indexOf(0x0a, start);
    const end = newline < 0 ? buffer.length : newline;
    const bytesOfLine = buffer.subarray(start, end);
    if (!isUtf8(bytesOfLine)) {
      const column = bytesOfLine.toString('utf8').indexOf('\ufffd') + 1;
      return { fault: fault(line, column, 'a byte here is not UTF-8') };
    }
    start = end + 1;
  }
  return { fault: fault(1, 1, 'the file is not UTF-8') };
}

function fault(line: number, column: number, message: string): TextFault {
  return { line, column, message, severity: 'error', fix: 'Save the file as UTF-8' };
}
