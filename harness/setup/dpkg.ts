/** What `missingFrom` reads: one line a package, with what it provides. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are dpkg-query's own
export const listingFormat = '${Package}\\t${db:Status-Abbrev}\\t${Provides}\\n';

/**
 * The packages that a dpkg-query listing shows neither as installed nor as provided by one that is: Docker's
 * containerd.io is a containerd and a runc. `rc` is removed with its configuration kept, `iU` and `iF` are half
 * installed, `iiR` needs to be installed anew.
 */
export function missingFrom(listing: string, wanted: readonly string[]): readonly string[] {
  const present = new Set<string>();
  for (const line of listing.split('\n')) {
    const [name = '', status = '', provides = ''] = line.split('\t');
    if (!/^.i\s*$/.test(status)) continue;
    present.add(name.trim());
    for (const virtual of provides.split(',')) present.add(virtual.replace(/\(.*/, '').trim());
  }
  return wanted.filter((name) => !present.has(name));
}

export type AptTrouble =
  | 'locked'
  | 'interrupted'
  | 'offline'
  | 'would-remove'
  | 'unknown-package'
  | 'disk-full'
  | 'other';

/** What kept apt-get from its work, by what it printed under LC_ALL=C. */
export function aptTrouble(text: string): AptTrouble {
  if (/Could not get lock|Unable to acquire the dpkg frontend lock|is another process using it/.test(text)) {
    return 'locked';
  }
  if (/dpkg was interrupted|dpkg --configure -a/.test(text)) return 'interrupted';
  if (/remove is disabled|held broken packages|unmet dependencies/.test(text)) return 'would-remove';
  if (/Unable to locate package|has no installation candidate/.test(text)) return 'unknown-package';
  if (/No space left on device|don't have enough free space/.test(text)) return 'disk-full';
  if (/Could not resolve|Could not connect|Failed to fetch|Temporary failure resolving/.test(text)) {
    return 'offline';
  }
  return 'other';
}
