export type ImageFault = { readonly message: string; readonly fix?: string };

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/** What is wrong with the name of an image; undefined when it names one image and always the same. */
export function imageFault(image: string): ImageFault | undefined {
  if (/^[a-z]+:\/\//i.test(image))
    return { message: 'has a scheme', fix: `write ${image.replace(/^[a-z]+:\/\//i, '')}` };
  if (/\s/.test(image)) return { message: 'holds white space' };
  const at = image.indexOf('@');
  const [named, digest] = at < 0 ? [image, undefined] : [image.slice(0, at), image.slice(at + 1)];
  if (digest !== undefined && !/^sha256:[a-f0-9]{64}$|^sha512:[a-f0-9]{128}$/.test(digest)) {
    return { message: 'has a digest that is none', fix: 'a digest is sha256: and 64 hexadecimal digits' };
  }
  const colon = named.lastIndexOf(':');
  const tag = colon > named.lastIndexOf('/') ? named.slice(colon + 1) : undefined;
  const name = tag === undefined ? named : named.slice(0, colon);
  const parts = name.split('/');
  const first = parts[0] ?? '';
  const hasDomain = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasDomain ? parts.slice(1) : parts;
  if (path.length === 0 || path.some((part) => !component.test(part))) {
    const lower = name.toLowerCase() !== name ? 'names of images are in lower case' : undefined;
    return { message: 'is no valid name of an image', ...(lower && { fix: lower }) };
  }
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag))
    return { message: `has the invalid tag ${JSON.stringify(tag)}` };
  if (digest !== undefined) return undefined;
  const why = 'so that a roll-back runs what ran before';
  if (tag === undefined) return { message: 'has no tag', fix: `name a version, ${why}` };
  if (tag === 'latest') return { message: 'has the moving tag latest', fix: `name a version, ${why}` };
  return undefined;
}
