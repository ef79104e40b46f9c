import { inventorySelectors } from '../../dashboards/inventory.ts';
import type { Prometheus } from '../prometheus/connect.ts';
import type { CollectRun } from './collect-samples.ts';
import type { InventoryEntry } from './samples.ts';

/** The windows that are compared: what the first exposed, the second must expose. */
const compared = ['baseline', 'candidate'];
/** Parts of a window at which one looks; a metric that is there at any of them is there. */
const moments = [0.4, 0.7, 1];

/**
 * Which metrics and labels there were, from the samples of two scrapes at a few moments. Not from the series API, which
 * also lists series that ended before the time asked for and so would hide the very loss that is looked for.
 * @throws Failure MP_PROMETHEUS_*
 */
export async function readInventory(
  prometheus: Prometheus,
  { windows, namespaces, scrapeIntervalSeconds }: CollectRun,
  signal?: AbortSignal,
): Promise<InventoryEntry[]> {
  const found = new Map<
    string,
    { readonly entry: Omit<InventoryEntry, 'labels'>; readonly labels: Set<string> }
  >();
  for (const window of windows.filter(({ name }) => compared.includes(name))) {
    for (const part of moments) {
      const at = window.start + (window.end - window.start) * part;
      const from = Math.max(window.start, at - 2 * scrapeIntervalSeconds);
      for (const selector of inventorySelectors({ namespaces })) {
        for (const { labels } of await prometheus.rawSamples(selector, from, at, signal)) {
          const { __name__: metric = '', namespace = '', pod = '' } = labels;
          const entry = { window: window.name, metric, namespace, pod };
          const key = JSON.stringify(entry);
          const one = found.get(key) ?? { entry, labels: new Set<string>() };
          found.set(key, one);
          for (const [label, value] of Object.entries(labels)) if (value !== '') one.labels.add(label);
        }
      }
    }
  }
  return [...found.values()].map(({ entry, labels }) => ({ ...entry, labels: [...labels].sort() }));
}
