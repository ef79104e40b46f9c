/**
 * A text with Go template expressions as YAML of the same lines and columns: a line that holds nothing else becomes a
 * comment, an expression inside of a value becomes a word. Enough for the rules that read helmfiles and values; what
 * a template would decide stays undecided.
 */
export function untemplate(text: string): string {
  if (!text.includes('{{')) return text;
  return text
    .replace(/\{\{[\s\S]*?\}\}/g, (expression) => expression.replace(/[^\n]/g, '\ue000'))
    .split('\n')
    .map((line) => (/^[\s\ue000]*\ue000[\s\ue000]*$/.test(line) ? line.replace(/\ue000/g, '#') : line))
    .map((line) => line.replaceAll('\ue000', 'x'))
    .join('\n');
}

/** Whether a value is what untemplate puts in the place of an expression. */
export function wasTemplate(value: string): boolean {
  return /x{4}/.test(value);
}
