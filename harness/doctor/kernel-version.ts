/** True when a kernel's release (`6.1.0-18-amd64`) is at least a version. */
export function kernelAtLeast(release: string, major: number, minor: number): boolean {
  const found = /^(\d+)\.(\d+)/.exec(release);
  if (!found) return false;
  const [has, sub] = [Number(found[1]), Number(found[2])];
  return has > major || (has === major && sub >= minor);
}
