export interface ArchiveEntry {
  readonly path: string;
  /** As tar names it: File, Directory, SymbolicLink, Link, CharacterDevice … */
  readonly type: string;
  readonly size: number;
  readonly mode: number;
  readonly linkpath?: string;
}

export const archiveLimits = {
  /** Istio's own archives have about 600 entries. */
  entries: 20_000,
  /** Bytes of all files; Istio's own have about 120 MB. */
  bytes: 2 * 1024 ** 3,
} as const;

/** Why an entry of a release archive cannot be trusted; undefined for one that can. */
export function entryFault(entry: ArchiveEntry, top: string): string | undefined {
  const { path, type, mode, linkpath } = entry;
  const place = placeFault(path);
  if (place) return place;
  const [first] = path.split('/').filter((part) => part !== '.');
  if (first !== top) return `it lies in ${first}/ and not in ${top}/`;
  if (type === 'SymbolicLink') return linkFault(path, linkpath ?? '');
  if (type !== 'File' && type !== 'OldFile' && type !== 'Directory') return `it is a ${type}`;
  if (mode & 0o6000) return 'it is to run with the rights of its owner';
  return undefined;
}

function placeFault(path: string): string | undefined {
  if (path.includes('\0')) return 'its name holds a NUL';
  if (path.includes('\\')) return 'its name holds a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'its path is absolute';
  return path.split('/').includes('..') ? 'its path leads out of the archive' : undefined;
}

/** A link may point to what lies in the archive, counted from where the link lies. */
function linkFault(path: string, target: string): string | undefined {
  if (target.startsWith('/') || target.includes('\\') || target.includes('\0'))
    return 'it links out of the archive';
  let depth = path.split('/').filter((part) => part !== '' && part !== '.').length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    // depth 1 is the archive's one folder at the top
    if (depth < 1) return 'it links out of the archive';
  }
  return undefined;
}
