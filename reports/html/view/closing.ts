import { clip } from '../../format/clip.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Limits } from '../limits.ts';
import { safeLink } from './safe-link.ts';

const severities = {
  fail: { key: 'fail', word: 'Fail' },
  inconclusive: { key: 'inconclusive', word: 'Inconclusive' },
  note: { key: 'none', word: 'Note' },
} as const;

/** What stands at the end: findings, the charts' diff and validation, with what and where it ran, and how to run it again. */
export function closingOf(record: RunRecord, { text }: Limits) {
  const { diff, validation, cluster, cover, tools } = record;
  return {
    findings: record.findings.map((finding) => ({
      look: severities[finding.severity],
      title: clip(finding.title, text),
      text: clip(finding.text, 3 * text),
    })),
    diff: diff && {
      summary: clip(diff.summary, 2 * text),
      findings: diff.findings,
      link: safeLink(diff.href),
      place: diff.href === undefined ? undefined : clip(diff.href, text),
    },
    validation: validation && {
      summary: clip(validation.summary, 2 * text),
      link: safeLink(validation.href),
    },
    facts: [
      { name: 'cluster', value: cluster.name },
      { name: 'API server', value: cluster.server },
      { name: 'Kubernetes', value: cluster.version },
      { name: 'cluster identity', value: cluster.identity },
      { name: 'plan', value: record.planHash },
      { name: 'run', value: record.id },
      { name: 'profile', value: record.profile },
      ...(cover ? [{ name: 'cover', value: `strength ${cover.strength}, seed ${cover.seed}` }] : []),
      ...(record.environment ?? []),
    ].map(({ name, value }) => ({ name: clip(name, 80), value: clip(value, text) })),
    tools: tools.map((tool) => ({
      name: clip(tool.name, 80),
      version: clip(tool.version, 80),
      source: clip(tool.source, text),
    })),
    command: clip(record.command, 10 * text),
  };
}
