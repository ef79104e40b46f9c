/** A key of a map, or in brackets the key of a list's item. */
export type Step = string | { readonly item: string };
export type Path = readonly Step[];

/** `spec.containers[discovery].env[PILOT_X].value`, keys with dots or slashes in quotes. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step !== 'string') return `[${step.item}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** The last map key of a path: the field that it ends in, or whose item it is. */
export const fieldOf = (path: Path): string =>
  (path.findLast((step) => typeof step === 'string') as string | undefined) ?? '';
