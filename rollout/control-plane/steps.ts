import type { ControlPlaneMove } from './saved.ts';

export const phases = ['run', 'finish', 'undo'] as const;

/** What is done with a saved move: begun, ended for good, or taken back. */
export type Phase = (typeof phases)[number];

export type StepKind =
  /** Nobody has moved it since it was planned. */
  | 'as-planned'
  | 'precheck'
  /** A release that is there. */
  | 'upgrade'
  /** One that is new. */
  | 'install'
  /** istiod of the candidate, seen. */
  | 'healthy'
  | 'tag'
  | 'proxy-status'
  /** Nobody uses the old revision any more. */
  | 'unused'
  | 'remove'
  | 'tag-back'
  /** Nobody uses the candidate any more. */
  | 'left'
  | 'uninstall'
  | 'roll-back'
  /** istiod as it was before, seen. */
  | 'healthy-before';

export interface Step {
  readonly kind: StepKind;
  /** Helm release, of the kinds that are about one. */
  readonly release?: string;
}

export const stepName = ({ kind, release }: Step): string => [kind, release].filter(Boolean).join(' ');

const writing: readonly StepKind[] = [
  'upgrade',
  'install',
  'tag',
  'remove',
  'tag-back',
  'uninstall',
  'roll-back',
];

/** Whether a step, by its name, changes the cluster. */
export const writes = (name: string): boolean => writing.includes(name.split(' ')[0] as StepKind);

/** The steps of a phase in their order. Each may be taken again. Pure. */
export function stepsOf(move: ControlPlaneMove, phase: Phase): readonly Step[] {
  const { strategy, releases, oldReleases, istioctl } = move;
  const names = releases.map(({ name }) => name);
  const each = (kind: StepKind, of: readonly string[]): Step[] => of.map((release) => ({ kind, release }));
  const asked = (kind: StepKind): Step[] => (istioctl === undefined ? [] : [{ kind }]);
  const inPlace = strategy === 'in-place';
  switch (phase) {
    case 'run':
      return [
        { kind: 'as-planned' },
        ...asked('precheck'),
        ...each(inPlace ? 'upgrade' : 'install', names),
        { kind: 'healthy' },
        ...(inPlace ? [] : [{ kind: 'tag' } as const]),
        ...asked('proxy-status'),
      ];
    case 'finish':
      return [{ kind: 'unused' }, ...each('remove', oldReleases), { kind: 'healthy' }];
    case 'undo':
      return inPlace
        ? [...each('roll-back', names.toReversed()), { kind: 'healthy-before' }, ...asked('proxy-status')]
        : [
            { kind: 'tag-back' },
            { kind: 'left' },
            ...each('uninstall', names.toReversed()),
            { kind: 'healthy-before' },
          ];
  }
}
