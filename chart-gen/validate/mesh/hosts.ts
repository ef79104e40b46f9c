/** Whether a host is covered by a pattern, whose first label may be a wildcard: `*.example.com`, `*`. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  if (!pattern.startsWith('*')) return false;
  const suffix = pattern.slice(1);
  return host.endsWith(suffix) && host !== suffix;
}

/** Whether some host is covered by both patterns. */
export function overlap(a: string, b: string): boolean {
  return covers(a, b) || covers(b, a);
}

/** Whether a text can be a host of Istio's objects: DNS labels, the first of which may be a wildcard. */
export function isHost(text: string): boolean {
  if (text === '*') return true;
  const name = text.startsWith('*.') ? text.slice(2) : text;
  return (
    name.length <= 253 &&
    name.split('.').every((label) => /^[a-z\d_]([-a-z\d_]{0,61}[a-z\d_])?$/i.test(label))
  );
}
