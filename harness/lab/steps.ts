import { table } from '../../reports/terminal/table.ts';

export interface Step {
  readonly name: string;
  /** Milliseconds. */
  readonly took: number;
  readonly detail: string;
}

/** Measures steps in turn and tells each as it ends. */
export function stepClock(tell: (line: string) => void) {
  const steps: Step[] = [];
  const began = performance.now();
  return {
    steps,
    async step<T>(name: string, act: () => Promise<T>, detail: (result: T) => string = () => ''): Promise<T> {
      const start = performance.now();
      const result = await act();
      const step = { name, took: performance.now() - start, detail: detail(result) };
      steps.push(step);
      tell(`${seconds(step.took).padStart(8)}  ${name}${step.detail ? `: ${step.detail}` : ''}`);
      return result;
    },
    total: () => performance.now() - began,
  };
}

export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

export const stepTable = (steps: readonly Step[], total: number) =>
  table(
    ['step', 'time', 'detail'],
    [...steps.map((step) => [step.name, seconds(step.took), step.detail]), ['total', seconds(total), '']],
  );
