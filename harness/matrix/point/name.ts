import { createHash } from 'node:crypto';
import type { Coordinate } from '../axis/conflicts.ts';

const digest = (coordinates: readonly Coordinate[]) =>
  createHash('sha256')
    .update(JSON.stringify(coordinates.map(({ axis, id }) => [axis, id]).toSorted()))
    .digest();

/** Letters of one value in a name: with two of them and a digest it is one that a CronJob may have, 52 letters at most. */
const mostOfValue = 22;

/**
 * A name that says what is special and stays the same while the coordinates do: the first two values that are not
 * their axis's plain one, and a digest of all.
 */
export function pointName(coordinates: readonly Coordinate[], special: readonly Coordinate[]): string {
  const said = special.slice(0, 2).map(({ id }) => id.slice(0, mostOfValue).replace(/-$/, ''));
  return [...(said.length > 0 ? said : ['plain']), digest(coordinates).toString('hex').slice(0, 5)].join('-');
}

/** Around which power of two the bodies lie that it is sent, so that all points together are sent many sizes. */
export const pointPower = (coordinates: readonly Coordinate[]): number =>
  10 + 2 * ((digest(coordinates)[0] ?? 0) % 4);

/** Addresses of the reserved block 240.0.0.0/4, which no network routes, for hosts that only proxies know. */
export function pointAddresses(coordinates: readonly Coordinate[]) {
  const bytes = [...digest(coordinates).subarray(-9)];
  const at = (block: number, from: number) => [block, ...bytes.slice(from, from + 3)].join('.');
  return { address: at(240, 6), secondAddress: at(241, 3), thirdAddress: at(242, 0) };
}
