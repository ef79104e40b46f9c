/** Milliseconds that an act takes. */
export async function timed(act) {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
