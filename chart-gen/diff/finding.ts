/** What a difference can hurt, in the order a person should read them. */
export const groups = [
  'crds',
  'webhooks',
  'rbac',
  'injection',
  'istiod',
  'images',
  'removed',
  'other',
] as const;

export type Group = (typeof groups)[number];

export const groupTitles: Readonly<Record<Group, string>> = {
  crds: 'Custom resource definitions',
  webhooks: 'Webhooks',
  rbac: 'Rights',
  injection: 'Injection template and defaults',
  istiod: 'istiod and mesh configuration',
  images: 'Images',
  removed: 'Removed objects',
  other: 'Everything else',
};

/**
 * high: what worked can break, or a right is opened. medium: read it. low: an addition that nobody has to use, a text
 * for people, blank lines.
 */
export type Risk = 'high' | 'medium' | 'low';

export const risks: readonly Risk[] = ['high', 'medium', 'low'];

/** One spot where a difference shows. */
export interface Place {
  /** For a person: `Deployment istio-system/istiod`. */
  readonly object: string;
  /** Path within the object; empty for the whole of it. */
  readonly path: string;
  /** Set where the places of one finding hold different texts. */
  readonly before?: string;
  readonly after?: string;
}

/** One thing for a person to read, however many places it shows in. */
export interface DiffFinding {
  /** The same for the same finding in another run: for links, and for lists of what was read. */
  readonly id: string;
  readonly group: Group;
  readonly risk: Risk;
  readonly change: 'added' | 'removed' | 'changed';
  /** What it is about: a path, a field, a grant. */
  readonly title: string;
  /** What it means, in one sentence. */
  readonly meaning: string;
  /** YAML or text; undefined where there is nothing on that side, or where the places tell. */
  readonly before?: string;
  readonly after?: string;
  readonly places: readonly Place[];
}

/** A difference before those that say the same are put together. */
export interface RawChange {
  readonly group: Group;
  readonly risk: Risk;
  readonly change: 'added' | 'removed' | 'changed';
  readonly title: string;
  readonly meaning: string;
  readonly before?: string;
  readonly after?: string;
  readonly place: Place;
  /** Changes of one kin are one finding whatever they hold. Else what is the same in all of the above is one. */
  readonly kin?: 'texts' | 'version' | 'values';
  /** What counts as the same in place of before and after, for example lines without their indentation. */
  readonly sameness?: string;
}
