import { z } from 'zod';

const addressSchema = z.array(
  z.looseObject({
    ifname: z.string().optional(),
    addr_info: z
      .array(z.looseObject({ local: z.string().optional(), prefixlen: z.number().optional() }))
      .optional(),
  }),
);
const routeSchema = z.array(z.looseObject({ dst: z.string(), dev: z.string().optional() }));

export interface Network {
  readonly text: string;
  readonly device: string;
}

export interface RangeUse {
  /** Networks that hold the very addresses of the lab's link: the lab cannot come up. */
  readonly clashes: readonly Network[];
  /** Networks that overlap the rest of the range, which the host never sees while the lab runs. */
  readonly overlaps: readonly Network[];
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/**
 * What of this machine uses the lab's addresses.
 * @param addresses `ip -json -4 address`
 * @param routes `ip -json -4 route`
 */
export function rangeUse(
  addresses: string,
  routes: string,
  lab: { readonly range: string; readonly link: string; readonly device: string },
): RangeUse {
  const networks = [
    ...addressSchema.parse(JSON.parse(addresses || '[]')).flatMap(({ ifname, addr_info }) =>
      (addr_info ?? []).map(({ local, prefixlen }) => ({
        text: `${local}/${prefixlen ?? 32}`,
        device: ifname,
      })),
    ),
    ...routeSchema.parse(JSON.parse(routes || '[]')).map(({ dst, dev }) => ({ text: dst, device: dev })),
  ]
    .map(({ text, device }) => ({ text, device: device ?? '', block: blockOf(text) }))
    .filter(({ device }) => device !== lab.device);
  const [range, link] = [blockOf(lab.range), blockOf(lab.link)];
  if (!range || !link) throw new Error(`${lab.range} and ${lab.link} must be IPv4 blocks`);
  // a default route, or the halves of one that a VPN sets, holds every address and stands behind any other route
  const overlapping = networks.filter(
    ({ block }) => block && block.length > 1 && block.start <= range.end && block.end >= range.start,
  );
  const clashes = overlapping.filter(
    ({ block }) => block && block.length >= link.length && block.start <= link.end && block.end >= link.start,
  );
  const plain = (found: readonly Network[]) => {
    const unique = new Map(found.map(({ text, device }) => [`${text} ${device}`, { text, device }]));
    return [...unique.values()];
  };
  return { clashes: plain(clashes), overlaps: plain(overlapping.filter((one) => !clashes.includes(one))) };
}

/** `10.0.0.0/8` or `10.1.2.3`; anything else, such as `default`, is none. */
export function blockOf(text: string): Block | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!found) return undefined;
  const octets = found.slice(1, 5).map(Number);
  const length = found[5] === undefined ? 32 : Number(found[5]);
  if (octets.some((octet) => octet > 255) || length > 32) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - length);
  const start = Math.floor(address / size) * size;
  return { start, end: start + size - 1, length };
}
