import type { JudgeContext } from './context.ts';
import type { Finding } from './input.ts';
import { postFindings } from './posts.ts';
import { groupBy, tally } from './tally.ts';

/** What is wrong with the evidence as a whole, whatever the thresholds say. */
export function evidenceFindings(context: JudgeContext): readonly Finding[] {
  return [
    ...collection(context),
    ...stages(context),
    ...logs(context),
    ...counts(context),
    ...jobs(context),
    ...skew(context),
    ...postFindings(context),
  ];
}

function collection({ input }: JudgeContext): Finding[] {
  return [...groupBy(input.samples.failures, ({ code, text }) => `${code}: ${text}`)].map(
    ([text, failures]) => ({
      severity: 'inconclusive',
      title: 'Prometheus did not tell everything',
      text: `${failures.map(({ of }) => of).join(', ')}: ${text}`,
    }),
  );
}

function stages({ input }: JudgeContext): Finding[] {
  return input.stages
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'interrupted')
    .map(({ name, outcome, detail }) => ({
      severity: 'inconclusive',
      title: `The stage "${name}" ${outcome === 'failed' ? 'failed' : 'was interrupted'}`,
      text: detail ?? 'What came after it was not measured.',
    }));
}

function logs({ input }: JudgeContext): Finding[] {
  const { malformed, brokenLogs } = input.ledger;
  const findings: Finding[] = [];
  if (malformed > 0) {
    findings.push({
      severity: 'inconclusive',
      title: 'The ledger has lines that cannot be read',
      text: `${malformed} lines began as lines of the ledger and are not whole: what they said is lost.`,
    });
  }
  if (brokenLogs.length > 0) {
    findings.push({
      severity: 'inconclusive',
      title: 'The ledger may be incomplete',
      text: `The log of ${brokenLogs.join(', ')} could not be read to its end.`,
    });
  }
  return findings;
}

/** The clients' logs and their metrics tell of the same failures; when they do not, the larger number was judged. */
function counts({ clients, input }: JudgeContext): Finding[] {
  const { entries, beyond } = input.ledger;
  const measured = new Set(clients.map(({ from }) => from));
  const counted = beyond.filter(({ from }) => measured.has(from)).reduce((sum, { count }) => sum + count, 0);
  const logged = entries.filter(({ from }) => measured.has(from)).length + counted;
  const failed = clients.filter(({ unexpected }) => unexpected).map(({ series }) => series);
  const { count } = tally(
    failed,
    { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY },
    Number.POSITIVE_INFINITY,
  );
  if (count === logged) return [];
  return [
    {
      severity: 'note',
      title: 'The logs of the clients and their metrics disagree',
      text: `Their logs tell of ${logged} unexpected outcomes, their metrics count ${count}. The larger number was judged.`,
    },
  ];
}

/** A pod that was to complete and did not: what hangs in a sidecar ends at its deadline, as Failed. */
function jobs({ pods, windows, workloads }: JudgeContext): Finding[] {
  // the pods of a Deployment are not meant to complete: they end when they are told to
  const scheduled = new Set(
    workloads.filter(({ role, kind }) => role === 'caller' && kind !== 'Deployment').map(({ id }) => id),
  );
  const baseline = windows.find(({ name }) => name === 'baseline');
  const end = windows.at(-1)?.end ?? 0;
  const failed = pods
    .filter(({ workload }) => scheduled.has(workload))
    .flatMap((life) => {
      const at = life.sights.find(({ phase }) => phase === 'Failed')?.at;
      return at !== undefined && at > (windows[0]?.start ?? 0) && at <= end ? [{ ...life, at }] : [];
    });
  return [...groupBy(failed, ({ workload }) => workload)].map(([workload, list]) => {
    const onlyLater = list.every(
      ({ sights: [first] }) => baseline !== undefined && (first?.at ?? 0) > baseline.end,
    );
    return {
      severity: onlyLater ? 'fail' : 'inconclusive',
      title: `Pods of ${workload} failed`,
      text: `${list.map(({ pod }) => pod).join(', ')} ended as Failed${onlyLater ? '; none did before the upgrade' : ', also before the upgrade'}.`,
    };
  });
}

function skew({ input }: JudgeContext): Finding[] {
  const { skewSeconds } = input.samples;
  if (skewSeconds === 0) return [];
  return [
    {
      severity: 'note',
      title: 'The clock of Prometheus differs from the clock here',
      text: `It is ${Math.abs(skewSeconds).toFixed(1)} s ${skewSeconds > 0 ? 'ahead' : 'behind'}. Windows and pods were moved to its time.`,
    },
  ];
}
