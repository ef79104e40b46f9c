import { type Manifest, titleOf } from '../../manifest/manifest.ts';
import type { Value } from '../../yaml/to-value.ts';
import type { RawChange } from '../finding.ts';
import { hunkSense, hunksOf } from './template-lines.ts';

/** The injector's templates of an object whose embedded documents were unfolded. */
export function templatesOf(manifest: Manifest): Record<string, string> {
  const config = (manifest.data as { config?: { templates?: Record<string, Value> } } | undefined)?.config;
  const entries = Object.entries(config?.templates ?? {}).map(([name, text]) => [name, String(text ?? '')]);
  return Object.fromEntries(entries);
}

/** Differences of the injector's templates, run of lines by run of lines. */
export function templateChanges(before: Manifest, after: Manifest): RawChange[] {
  const [old, now] = [templatesOf(before), templatesOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [a, b] = [old[name] ?? '', now[name] ?? ''];
    const place = { object: titleOf(after), path: `template ${name}` };
    if (a.trim() === '' || b.trim() === '')
      return a.trim() === b.trim() ? [] : [wholeChange(name, a, b, place)];
    return hunksOf(a, b).map((hunk): RawChange => {
      const said = hunkSense(hunk);
      const blank = said.before === said.after;
      const at = { ...place, path: `${place.path}, line ${hunk.line}` };
      const change = said.before === '' ? 'added' : said.after === '' ? 'removed' : 'changed';
      if (blank) {
        const meaning = 'blank lines or indentation';
        return {
          group: 'injection',
          risk: 'low',
          change: 'changed',
          title: 'layout',
          meaning,
          place: at,
          kin: 'texts',
        };
      }
      return {
        group: 'injection',
        risk: 'medium',
        change,
        title: `template: ${clip((said.after || said.before).split('\n')[0] ?? '')}`,
        meaning: 'every pod that is injected from now on gets this',
        before: said.before === '' ? undefined : hunk.before.join('\n'),
        after: said.after === '' ? undefined : hunk.after.join('\n'),
        place: at,
        // the same lines stand in several templates, at different depths
        sameness: JSON.stringify(said),
      };
    });
  });
}

function wholeChange(name: string, before: string, after: string, place: RawChange['place']): RawChange {
  const added = before.trim() === '';
  return {
    group: 'injection',
    risk: added ? 'medium' : 'high',
    change: added ? 'added' : 'removed',
    title: `template ${name}`,
    meaning: added ? 'a template is new' : 'a template is gone: pods that ask for it are not created',
    before: added ? undefined : before,
    after: added ? after : undefined,
    place,
  };
}

const clip = (line: string): string => (line.length > 72 ? `${line.slice(0, 71)}…` : line);
