/** Axes by index, each with so many values, and which two values can stand together. */
export interface Space {
  readonly sizes: readonly number[];
  readonly compatible: (axisA: number, a: number, axisB: number, b: number) => boolean;
}

/** A row of which some axes are still open. */
export type Partial = readonly (number | undefined)[];

/** A space in which listed pairs cannot stand together; each is axis, value, axis, value. */
export function spaceOf(
  sizes: readonly number[],
  conflicts: readonly (readonly [number, number, number, number])[],
): Space {
  const offsets = sizes.map((_, axis) => sizes.slice(0, axis).reduce((sum, size) => sum + size, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // asked millions of times: a table, not a set of texts
  const refused = new Uint8Array(total * total);
  const cell = (axisA: number, a: number, axisB: number, b: number) =>
    ((offsets[axisA] ?? 0) + a) * total + (offsets[axisB] ?? 0) + b;
  for (const [axisA, a, axisB, b] of conflicts) {
    refused[cell(axisA, a, axisB, b)] = 1;
    refused[cell(axisB, b, axisA, a)] = 1;
  }
  return { sizes, compatible: (axisA, a, axisB, b) => refused[cell(axisA, a, axisB, b)] !== 1 };
}

/** A full row that has what the partial one has; undefined where there is none. */
export function extend(space: Space, partial: Partial): readonly number[] | undefined {
  const domains = space.sizes.map((_, axis) => possibleValues(space, partial, axis));
  return search(space, domains);
}

function possibleValues({ sizes, compatible }: Space, partial: Partial, axis: number): readonly number[] {
  const own = partial[axis];
  const values = own === undefined ? [...Array(sizes[axis] ?? 0).keys()] : [own];
  return values.filter((value) =>
    partial.every((other, at) => other === undefined || at === axis || compatible(axis, value, at, other)),
  );
}

/** The axis with the fewest values first; each choice takes from the others what it is not compatible with. */
function search(space: Space, domains: readonly (readonly number[])[]): readonly number[] | undefined {
  if (domains.some((values) => values.length === 0)) return undefined;
  const open = domains.flatMap((values, axis) => (values.length > 1 ? [axis] : []));
  const axis = open.toSorted((x, y) => (domains[x]?.length ?? 0) - (domains[y]?.length ?? 0))[0];
  if (axis === undefined)
    return agreed(
      space,
      domains.map(([value = 0]) => value),
    );
  for (const value of domains[axis] ?? []) {
    const narrowed = domains.map((values, at) =>
      at === axis ? [value] : values.filter((other) => space.compatible(axis, value, at, other)),
    );
    const row = search(space, narrowed);
    if (row) return row;
  }
  return undefined;
}

function agreed({ compatible }: Space, row: readonly number[]): readonly number[] | undefined {
  const fits = row.every((value, axis) =>
    row.every((other, at) => at <= axis || compatible(axis, value, at, other)),
  );
  return fits ? row : undefined;
}
