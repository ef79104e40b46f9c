import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import { embedJson } from './embed-json.ts';

export interface DocumentParts {
  readonly title: string;
  /** Markup of the body, made by templates that escape every value. */
  readonly body: string;
  /** The one style sheet and the one script, both ours. */
  readonly style: string;
  readonly script: string;
  /** What the script works on; anything JSON can hold. */
  readonly data: unknown;
  /** A small picture for the browser's tab, as SVG. */
  readonly icon: string;
}

/**
 * One HTML file that needs nothing else. Its policy lets exactly this style and this script work and nothing be fetched,
 * so even a value that slipped through unescaped could not run or send anything.
 */
export function htmlDocument({ title, body, style, script, data, icon }: DocumentParts): string {
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${Handlebars.escapeExpression(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
<style>${closedOver(style, 'style')}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${embedJson(data)}</script>
<script>${closedOver(script, 'script')}</script>
</body>
</html>
`;
}

/** A style or script as an allowed source of a content security policy. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/** Style and script are written out as they are, so neither may hold what ends its own element. */
function closedOver(text: string, element: 'script' | 'style'): string {
  if (text.toLowerCase().includes(`</${element}`) || text.includes('<!--')) {
    throw new Error(`the page's own ${element} holds what would end it`);
  }
  return text;
}
