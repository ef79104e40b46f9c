import { Failure } from '../../reports/failure/failure.ts';

/** Bytes of one YAML file that are read at most. */
export const maxFileBytes = 64 * 1024 * 1024;

/**
 * The text of a YAML file. Only UTF-8 is read: bytes in another encoding would otherwise be replaced in silence.
 * @throws Failure MP_MANIFEST_INVALID
 */
export function decodeYaml(bytes: Uint8Array, file: string): string {
  if (bytes.length > maxFileBytes) {
    throw new Failure('MP_MANIFEST_INVALID', {
      what: `the file has ${bytes.length} bytes; at most ${maxFileBytes} are read`,
      where: file,
      fix: 'Split it into several files.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const good = validPrefix(bytes);
    const before = new TextDecoder().decode(bytes.subarray(0, good), { stream: true });
    const line = before.split('\n').length;
    throw new Failure('MP_MANIFEST_INVALID', {
      what: 'the file is not UTF-8',
      where: `${file}:${line}:${before.length - before.lastIndexOf('\n')}`,
      fix: `Convert it, for example with iconv -t UTF-8.`,
      cause,
    });
  }
}

/** How many of the first bytes are UTF-8, found by halving. */
function validPrefix(bytes: Uint8Array): number {
  const decodes = (length: number) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (decodes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
