import { table } from '../../../reports/terminal/table.ts';
import type { Axis } from '../axis/schema.ts';
import type { PlannedCall } from '../calls.ts';
import { type Workload, workloadId } from '../workload.ts';

/** One workload: its coordinates, what it is called with, and how each value is proven. */
export function showWorkload(
  workload: Workload,
  axes: readonly Axis[],
  calls: readonly PlannedCall[],
): string {
  const id = workloadId(workload);
  const facts = [
    ['workload', id],
    ['kind', workload.kind],
    ['role', workload.role],
    ['proxy', workload.meshed ? 'yes' : 'no'],
    ...(workload.host ? [['host', workload.host]] : []),
  ];
  const coordinates = Object.entries(workload.permutation).map(([axis, value]) => {
    const known = axes.find((one) => one.axis === axis)?.values.find((one) => one.id === value);
    return [axis, value, known?.title ?? '', known?.proof ?? ''];
  });
  const own = calls.filter(({ to, via }) => to === id || via === id);
  const called = own.map(({ method, url, expect, via, headers }) => [
    method,
    url.replace(/^http:\/\//, ''),
    expect,
    via ? (via === id ? 'passes on' : `through ${via}`) : 'direct',
    Object.entries(headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  ]);
  return [
    facts.map(([name = '', value = '']) => `${name.padEnd(9)} ${value}`).join('\n'),
    table(['axis', 'value', 'what', 'proof'], coordinates),
    ...(called.length > 0 ? [table(['method', 'url', 'expect', 'how', 'headers'], called)] : []),
  ].join('\n\n');
}

/** One axis: its values and what is left out. */
export function showAxis({ axis, title, values, leftOut }: Axis): string {
  return [
    `${axis}: ${title}`,
    table(
      ['value', 'what', 'proof'],
      values.map(({ id, title: what, proof }) => [id, what, proof]),
    ),
    ...(leftOut.length > 0
      ? [
          table(
            ['left out', 'because'],
            leftOut.map(({ id, because }) => [id, because]),
          ),
        ]
      : []),
  ].join('\n\n');
}
