/** At most `most` characters, the last one an ellipsis when some were left out. Whole code points only. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = Array.from(text.slice(0, most * 2));
  return points.length <= most ? text : `${points.slice(0, most - 1).join('')}…`;
}

/** "1 request", "2 requests" */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? noun : plural}`;
}
