/** Fills `{{word}}` in every string of a value; a word that is not known stays, and is seen by the validator. */
export function filled<T>(value: T, words: Readonly<Record<string, string>>): T {
  if (typeof value === 'string')
    return value.replaceAll(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole) as T;
  if (Array.isArray(value)) return value.map((item) => filled(item, words)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [filled(key, words), filled(item, words)]),
  ) as T;
}
