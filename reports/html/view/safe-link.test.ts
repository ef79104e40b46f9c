import { expect } from 'chai';
import { hostileStrings } from '../../record/samples/hostile.ts';
import { safeLink } from './safe-link.ts';

describe('a link from a record', () => {
  it('may lead to the web or to a file beside the report', () => {
    for (const href of [
      'https://example.com/a?b=1',
      'http://example.com/',
      'diff.html',
      'charts/diff.html#crds',
    ]) {
      expect(safeLink(href)).to.equal(href);
    }
  });

  it('may lead nowhere else', () => {
    const bad = [
      'javascript:alert(1)',
      'data:text/html,<script>',
      'file:///etc/passwd',
      '//example.com/x',
      '/etc/passwd',
      '../../x',
      'a/../x',
      'https://user:secret@example.com/',
      '',
      undefined,
      ...hostileStrings,
    ];
    for (const href of bad) {
      const link = safeLink(href);
      expect(link === undefined || link === '__proto__', String(href)).to.equal(true);
    }
  });
});
