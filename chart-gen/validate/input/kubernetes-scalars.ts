import type { ScalarTag, Tags } from 'yaml';
import { plainScalar } from '../../yaml/plain-scalar.ts';

const names = ['bool', 'int', 'float'].map((name) => `tag:yaml.org,2002:${name}`);

const own = names.map(
  (tag): ScalarTag => ({ tag, default: true, test: /^[-+.\w]+$/, resolve: (text) => plainScalar(text) }),
);

/** The tags of a reader for which plain scalars mean what plainScalar says: rules must see what the cluster will get. */
export function kubernetesScalars(tags: Tags): Tags {
  return [...tags.filter((tag) => typeof tag === 'string' || !names.includes(tag.tag)), ...own];
}
