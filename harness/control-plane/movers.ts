import { moveInPlace } from './in-place.ts';
import type { Mover, MoverInput, StrategyName } from './mover.ts';
import { moveByRevision, revisionTag } from './revisioned.ts';

export const movers: Readonly<Record<StrategyName, (input: MoverInput) => Promise<Mover>>> = {
  'in-place': moveInPlace,
  revisioned: moveByRevision,
};

/** Labels by which a namespace asks for proxies. */
export const injectionLabels: Readonly<Record<StrategyName, Readonly<Record<string, string>>>> = {
  'in-place': { 'istio-injection': 'enabled' },
  revisioned: { 'istio.io/rev': revisionTag },
};
