import { Failure } from '../../reports/failure/failure.ts';

/**
 * The sum in the text of a .sha256 file, as `sha256sum` writes it: the sum alone or with the name of the file.
 * @throws Failure MP_ARCHIVE_REFUSED when it holds none, or one of another file
 */
export function checksumIn(text: string, archiveName: string): string {
  const [, sum, name] = /^([0-9a-fA-F]{64})(?:[ \t]+\*?(\S+))?\s*$/.exec(text) ?? [];
  if (!sum) {
    throw new Failure('MP_ARCHIVE_REFUSED', {
      what: `expected a sha256 and got ${JSON.stringify(text.slice(0, 80))}`,
      where: `${archiveName}.sha256`,
    });
  }
  const named = name?.split('/').at(-1);
  if (named !== undefined && named !== archiveName) {
    throw new Failure('MP_ARCHIVE_REFUSED', {
      what: `the sum is that of ${JSON.stringify(named.slice(0, 200))}`,
      where: `${archiveName}.sha256`,
    });
  }
  return sum.toLowerCase();
}
