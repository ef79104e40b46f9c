import type { Mark } from './mark.ts';

const looks: Readonly<Record<Mark['key'], { readonly colour: string; readonly path: string }>> = {
  pass: { colour: '#1a7f4b', path: 'M5 12.5l4.6 4.6L19 7.5' },
  fail: { colour: '#c4282d', path: 'M6.5 6.5l11 11M17.5 6.5l-11 11' },
  inconclusive: { colour: '#8f5b00', path: 'M8.6 9.2a3.4 3.4 0 1 1 5 3c-1.1.6-1.6 1.2-1.6 2.4M12 18.2v.1' },
  error: { colour: '#6b3fa0', path: 'M12 5.5v8.2M12 18.2v.1' },
  none: { colour: '#5f6b7a', path: 'M7 12h10' },
};

/** The verdict for the browser's tab, so that five open reports can be told apart. */
export function tabIcon(key: Mark['key']): string {
  const { colour, path } = looks[key];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="12" fill="${colour}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
