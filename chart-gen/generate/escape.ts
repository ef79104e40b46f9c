/**
 * Text for a Helm template that renders to the very same text. Only `{{` opens an action; `}}` outside of one is text
 * to Helm. The injector's own template holds about a thousand of them.
 */
export const escapeForHelm = (text: string): string => text.replaceAll('{{', '{{ "{{" }}');

/** The text that an escaped template renders to; undefined for a template that does more, which only Helm can render. */
export function unescapeFromHelm(template: string): string | undefined {
  const pieces = template.split('{{ "{{" }}');
  return pieces.some((piece) => piece.includes('{{')) ? undefined : pieces.join('{{');
}
