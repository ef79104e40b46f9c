/** `=` and `!=` compare the whole value; `one-of` and `none-of` are regular expressions built from exact values. */
export type MatcherOperator = '=' | '!=' | 'one-of' | 'none-of';

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * The one place where a value becomes PromQL: a double-quoted string literal that means exactly `value`.
 * Names of workloads and namespaces come from a cluster and may hold anything.
 */
export function quoteLabelValue(value: string): string {
  // a lone surrogate cannot be sent as UTF-8; no label value holds one, so what is sent instead matches nothing real
  const escaped = value
    .replace(loneSurrogate, '\ufffd')
    .replace(/[\\"]/g, '\\$&')
    .replace(controls, escapeControl);
  return `"${escaped}"`;
}

/** A label matcher such as `namespace="a"` or `namespace=~"a|b"`. @throws RangeError for an impossible label name. */
export function labelMatcher(label: string, operator: MatcherOperator, ...values: readonly string[]): string {
  if (!labelName.test(label)) throw new RangeError(`Expected a label name, got ${JSON.stringify(label)}`);
  if (operator === '=' || operator === '!=') return `${label}${operator}${quoteLabelValue(values.join(''))}`;
  return `${label}${operator === 'one-of' ? '=~' : '!~'}${quoteLabelValue(values.map(quoteRegex).join('|'))}`;
}

/** The value as an RE2 expression that matches it and nothing else. */
function quoteRegex(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

const loneSurrogate = /\p{Surrogate}/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f\u2028\u2029]/g;

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
