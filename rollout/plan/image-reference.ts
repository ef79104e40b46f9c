export interface ImageReference {
  /** Registry and repository, in full: docker.io/library/nginx. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** An image reference as a container runtime reads it: no registry is docker.io, neither tag nor digest is latest. */
export function parseImage(text: string): ImageReference {
  const [named = '', digest] = text.split('@', 2);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const path = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : digest === undefined ? 'latest' : undefined;
  return { name: fullName(path), tag, digest };
}

function fullName(path: string): string {
  const [first = '', ...rest] = path.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = isRegistry ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
  const repository = isRegistry ? rest.join('/') : path;
  const official = registry === 'docker.io' && !repository.includes('/');
  return `${registry}/${official ? 'library/' : ''}${repository}`;
}

/**
 * Whether two references name the same image. Equal digests do, wherever they are kept. Where only one has a digest,
 * `ran` decides: the image ID that the node reports for the container of `actual`, so that a tag which was resolved to
 * the wanted digest is not stale.
 */
export function sameImage(actual: string, wanted: string, ran?: string): boolean {
  const [is, should] = [parseImage(actual), parseImage(wanted)];
  if (is.digest !== undefined && should.digest !== undefined) return is.digest === should.digest;
  if (should.digest !== undefined) return ran?.split('@', 2)[1] === should.digest;
  if (is.digest !== undefined) return false;
  return is.name === should.name && is.tag === should.tag;
}
