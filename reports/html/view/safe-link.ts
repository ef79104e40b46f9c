const besideTheReport = /^(?!\.)[A-Za-z0-9._-]+(\/(?!\.)[A-Za-z0-9._-]+)*(#[A-Za-z0-9_-]*)?$/;

/** A target that may be followed: http, https, or a file below the report's own folder; anything else is undefined. */
export function safeLink(href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  if (besideTheReport.test(href)) return href;
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  const plain = url.username === '' && url.password === '';
  return plain && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : undefined;
}
