import fc from 'fast-check';

export interface ValueShape {
  /** Keys of maps. */
  readonly key: fc.Arbitrary<string>;
  readonly maxDepth: number;
  /** Most entries of a list, and of a map. */
  readonly most?: number;
}

/** Lists and maps of leaves and of each other; where they get too deep, the first leaf. */
export function valueFrom<T>(
  leaves: readonly [fc.Arbitrary<T>, ...fc.Arbitrary<T>[]],
  { key, maxDepth, most = 3 }: ValueShape,
) {
  type Value = T | Value[] | { [key: string]: Value };
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth },
      ...leaves,
      fc.array(tie('value'), { maxLength: most }),
      fc.dictionary(key, tie('value'), { maxKeys: most, noNullPrototype: true }),
    ),
  }));
  return value;
}
