/**
 * Text for a Helm template that renders to the very same text. Only `{{` opens an action; `}}` outside of one is text
 * to Helm. The injector's own template holds about a thousand of them.
 */
export const escapeForHelm = (text: string): string => text.replaceAll('{{', '{{ "{{" }}');
