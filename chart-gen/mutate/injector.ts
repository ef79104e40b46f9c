import type { Manifest } from '../manifest/manifest.ts';
import { readYaml } from '../yaml/read.ts';
import type { Value } from '../yaml/to-value.ts';
import { writeYaml } from '../yaml/write.ts';
import { PatchFault } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import type { InjectorTweaks } from './schema.ts';

/**
 * Changes what the operator file gives no setting for, inside the injector's ConfigMap: its values are JSON in a text,
 * its configuration is YAML in a text, and its templates are texts within that.
 * @throws PatchFault
 */
export function tweakInjector(injector: Manifest, tweaks: InjectorTweaks): Manifest {
  const data = injector.data as Record<string, string> | undefined;
  if (typeof data?.config !== 'string' || typeof data.values !== 'string') {
    throw new PatchFault('it holds no config and values');
  }
  const values = tweaks.values
    ? JSON.stringify(mergePatch(JSON.parse(data.values), tweaks.values as Value), null, 2)
    : data.values;
  const config =
    tweaks.config || tweaks.templates.length > 0 ? tweakConfig(data.config, tweaks) : data.config;
  return { ...injector, data: { ...data, config, values } };
}

function tweakConfig(text: string, tweaks: InjectorTweaks): string {
  const [document] = readYaml(text, 'the injector’s config');
  const config = mergePatch(document?.value ?? {}, (tweaks.config ?? {}) as Value) as Record<string, Value>;
  const templates = new Map(Object.entries((config.templates ?? {}) as Record<string, string>));
  for (const { template, replace, with: replacement, times } of tweaks.templates) {
    const before = templates.get(template);
    if (before === undefined) {
      throw new PatchFault(`it has no template ${template}; it has ${[...templates.keys()].join(', ')}`);
    }
    const pieces = before.split(replace);
    if (pieces.length === 1) throw new PatchFault(`its template ${template} does not hold ${quote(replace)}`);
    if (times === 'once' && pieces.length > 2) {
      throw new PatchFault(
        `its template ${template} holds ${quote(replace)} ${pieces.length - 1} times; give more of the text or times: all`,
      );
    }
    templates.set(template, pieces.join(replacement));
  }
  return writeYaml({ ...config, templates: Object.fromEntries(templates) });
}

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
