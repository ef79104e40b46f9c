const dangerous = /[<>&\u2028\u2029]/g;

/** JSON for a `<script type="application/json">`: it parses to the same value and can neither end nor open an element. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    dangerous,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
