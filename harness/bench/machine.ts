import type { Figure } from './figure.ts';

const additions = 1e9;

/**
 * Milliseconds that one processor takes for a fixed piece of work: machines differ, and one machine from hour to hour. The least
 * of three, for V8 forgets between two measurements what it has compiled, and the first loop is then run as bytecode.
 */
export const bareLoop = (): number => Math.min(...Array.from({ length: 3 }, oneLoop));

function oneLoop(): number {
  const began = performance.now();
  let sum = 0;
  for (let index = 0; index < additions; index++) sum = (sum + index) | 0;
  const took = performance.now() - began;
  // used, or the loop could be left out
  return Number.isInteger(sum) ? took : Number.NaN;
}

/** What a figure of time is to be read against on another machine. */
export const machineFigure = (before: number, after: number): Figure => ({
  what: 'the machine, for 1e9 additions',
  is: `${before.toFixed(0)} ms`,
  against: `${after.toFixed(0)} ms once all was measured`,
  aim: '',
});
