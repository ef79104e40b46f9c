import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The sha256 of a file in hexadecimal. About a second for each gigabyte. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
