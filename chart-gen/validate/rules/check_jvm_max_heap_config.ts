import { mebibytes, quantity } from '../kubernetes/quantity.ts';
import { child, items, text, texts } from '../model/node.ts';
import type { Container } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const optionNames =
  /^(_JAVA_OPTIONS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|CATALINA_OPTS|(.*_)?(JAVA|JVM)_?(OPTS|OPTIONS|ARGS))$/;
const sizes: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

export const rule: Rule = {
  id: 'check_jvm_max_heap_config',
  severity: 'error',
  title: 'The heap of a JVM fits into its container',
  reason:
    'A heap as large as the limit is killed as soon as it fills, which looks like a fault of the mesh when it happens under the load of an upgrade. Without any bound the JVM takes its share of the node.',
  doc: `A container counts as a JVM when its command is java or it sets JAVA_OPTS, JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and the
like. Then:

- \`-Xmx\` at or above the limit of memory is an error, above 85 % of it a warning: threads, classes and buffers need
  room beside the heap;
- \`-Xms\` above \`-Xmx\` is an error;
- \`-XX:MaxRAMPercentage\` without a limit of memory, or of 100 and more, is an error; above 85 a warning;
- no bound at all is an error without a limit of memory, and a warning with one (the JVM then takes a quarter of it).`,
  check: (context) =>
    context.pods.flatMap(({ owner, containers }) =>
      containers
        .filter(({ role }) => role !== 'init')
        .flatMap((container) => ofContainer(container).map((problem) => ({ on: owner, ...problem }))),
    ),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}
      env:
        - {name: JAVA_TOOL_OPTIONS, value: "-Xms256m -Xmx512m"}
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}
      env:
        - {name: JAVA_TOOL_OPTIONS, value: "-XX:MaxRAMPercentage=75"}
`,
  },
};

function ofContainer(container: Container): Omit<Problem, 'on'>[] {
  const variable = items(container, 'env').find((one) => optionNames.test(text(one, 'name') ?? ''));
  const command = [...texts(container, 'command'), ...texts(container, 'args')];
  const runsJava =
    command.some((word) => /(^|\/)java$/.test(word)) || /(^|\s)java\s+-/.test(command.join(' '));
  if (!variable && !runsJava) return [];
  const options = [...items(container, 'env').filter((one) => optionNames.test(text(one, 'name') ?? ''))]
    .map((one) => text(one, 'value') ?? '')
    .concat(command)
    .join(' ');
  // a value from elsewhere, such as a ConfigMap, may hold the bound
  if (/\$[({A-Z]/.test(options) || items(container, 'env').some((one) => isFromElsewhere(one))) return [];
  const path = variable?.path ?? container.path;
  const about = `the JVM of the container ${container.name}`;
  const limit = quantity(child(container, 'resources', 'limits', 'memory').value);
  const [largest, initial] = [size(options, 'Xmx'), size(options, 'Xms')];
  const percent = /-XX:MaxRAMPercentage=([\d.]+)/.exec(options)?.[1];
  if (largest !== undefined && initial !== undefined && initial > largest) {
    return [{ path, message: `${about} starts with a heap above its maximum` }];
  }
  if (largest !== undefined) return ofHeap(about, path, largest, limit);
  if (percent !== undefined) return ofPercentage(about, path, Number(percent), limit);
  if (/-XX:(MaxRAMFraction|MaxHeapSize)=/.test(options)) return [];
  const fix = 'set -XX:MaxRAMPercentage=75';
  if (limit === undefined)
    return [{ path, message: `${about} has no largest heap and the container no limit of memory`, fix }];
  return [
    {
      path,
      message: `${about} has no largest heap, so it takes a quarter of the limit`,
      fix,
      severity: 'warning',
    },
  ];
}

function ofHeap(
  about: string,
  path: Problem['path'],
  heap: number,
  limit: number | undefined,
): Omit<Problem, 'on'>[] {
  if (limit === undefined || heap <= limit * 0.85) return [];
  const message = `${about} may take a heap of ${mebibytes(heap)}, the container's limit is ${mebibytes(limit)}`;
  return [
    {
      path,
      message,
      fix: `keep the heap below ${mebibytes(limit * 0.75)}`,
      severity: heap < limit ? 'warning' : 'error',
    },
  ];
}

function ofPercentage(
  about: string,
  path: Problem['path'],
  percent: number,
  limit: number | undefined,
): Omit<Problem, 'on'>[] {
  if (limit === undefined) {
    return [
      {
        path,
        message: `${about} may take ${percent} % of the node, as the container has no limit of memory`,
      },
    ];
  }
  if (percent <= 85) return [];
  return [
    {
      path,
      message: `${about} may take ${percent} % of the limit`,
      severity: percent < 100 ? 'warning' : 'error',
    },
  ];
}

function isFromElsewhere(variable: ReturnType<typeof items>[number]): boolean {
  return optionNames.test(text(variable, 'name') ?? '') && child(variable, 'valueFrom').value !== undefined;
}

function size(options: string, flag: string): number | undefined {
  // the last one counts
  const match = [...options.matchAll(new RegExp(`-${flag}(\\d+)([kmgtKMGT]?)`, 'g'))].at(-1);
  return match ? Number(match[1]) * (sizes[(match[2] ?? '').toLowerCase()] ?? 1) : undefined;
}
