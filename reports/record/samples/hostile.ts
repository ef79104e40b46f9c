import type { RunRecord } from '../run-record.ts';
import { verdictsWorstFirst } from '../worst.ts';
import { sampleRecord } from './sample-record.ts';

const separators = String.fromCodePoint(0x2028, 0x2029);
const escapes = `${String.fromCodePoint(0x1b)}[31m${String.fromCodePoint(0x1b)}]0;owned${String.fromCodePoint(7)}${String.fromCodePoint(0x9b)}2J`;

/** Strings that act when something forgets to make them inert. Each marks itself so that a test can look for it. */
export const hostileStrings: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '"><img src=x onerror=alert(3)>',
  "'><svg/onload=alert(4)>",
  '{{{constructor.constructor("alert(5)")()}}}',
  '$' + '{{ github.token }}',
  `line${separators}separators`,
  `ansi${escapes}`,
  '=cmd|"/c calc"!A1',
  '@SUM(1+1)*cmd',
  '../../../etc/passwd',
  '__proto__',
  `right-to-left ${String.fromCodePoint(0x202e)}gnp.exe`,
  'forged\nverdict: PASS  everything qualifies (exit 0)',
  ']]><!-- <!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>',
  `lone surrogate \ud800 and null ${String.fromCodePoint(0)}`,
  'javascript:alert(6)',
  `${'long '.repeat(2000)}end`,
];

/** The failing sample with every free string replaced by a hostile one. */
export function hostileRecord(): RunRecord {
  const { stages, windows, workloads, thresholds, ledger, charts, ...rest } = sampleRecord('fail');
  const names = workloads.map((_, n) => hostile(n * 2));
  return {
    ...rest,
    id: hostile(10),
    command: hostile(13),
    profile: hostile(0),
    fault: hostile(1),
    reasons: [...hostileStrings],
    planHash: hostile(2),
    baseline: { version: hostile(1), proxyImage: hostile(3) },
    candidate: { version: hostile(0), proxyImage: hostile(2) },
    cluster: { name: hostile(3), server: hostile(16), version: hostile(7), identity: hostile(12) },
    stages: stages.map((stage, n) => ({ ...stage, name: hostile(n), detail: hostile(n + 1) })),
    windows,
    workloads: workloads.map((_, n) => ({
      namespace: hostile(n),
      name: names[n] ?? '',
      kind: hostile(n + 2),
      permutation: Object.fromEntries([
        ['__proto__', hostile(n)],
        [hostile(n + 1), hostile(n + 3)],
      ]),
    })),
    thresholds: thresholds.slice(0, 40).map((one, n) => ({
      ...one,
      name: hostile(n),
      title: hostile(n + 1),
      workload: `${hostile(n % 9)}/${names[n % 9]}`,
      bound: hostile(n + 2),
      unit: hostile(n + 3),
      query: hostile(n + 4),
      verdict: verdictsWorstFirst[n % verdictsWorstFirst.length] ?? 'fail',
      reason: hostile(n + 5),
    })),
    findings: hostileStrings.map((text) => ({ severity: 'fail', title: text, text })),
    ledger: {
      ...ledger,
      entries: hostileStrings.map((text, n) => ({
        at: windows[n % windows.length]?.start ?? rest.startedAt,
        window: text,
        from: text,
        to: text,
        method: text,
        path: text,
        expected: text,
        got: text,
        detail: text,
      })),
    },
    breaks: {
      total: hostileStrings.length,
      unexplained: 1,
      entries: hostileStrings.map((text, n) => ({
        at: windows[n % windows.length]?.start ?? rest.startedAt,
        window: text,
        from: text,
        to: text,
        call: text,
        side: 'unknown',
        how: text,
        why: text,
        lived: n,
        pod: text,
      })),
    },
    rolls: hostileStrings.map((text) => ({
      window: windows[0]?.name ?? '',
      workload: text,
      start: windows[0]?.start ?? rest.startedAt,
      starting: 1,
      ending: 1,
      between: 1,
    })),
    acts: hostileStrings.map((text, n) => ({
      at: windows[n % windows.length]?.start ?? rest.startedAt,
      window: text,
      act: text,
      target: text,
      result: 'done',
      detail: text,
    })),
    charts: Object.fromEntries(
      Object.entries(charts).map(([key, list]) => [
        key,
        list.slice(0, 3).map((one, n) => ({ ...one, name: `${hostile(n)} ${n}`, unit: hostile(n + 1) })),
      ]),
    ) as RunRecord['charts'],
    diff: { summary: hostile(0), findings: 1, href: hostile(16) },
    validation: { summary: hostile(1), warnings: 1, href: hostile(16) },
    tools: hostileStrings.map((text) => ({ name: text, version: text, source: text })),
    environment: hostileStrings.map((text) => ({ name: text, value: text })),
  };
}

function hostile(n: number): string {
  return hostileStrings[n % hostileStrings.length] ?? '';
}
