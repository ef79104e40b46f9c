import { counted } from '../../../reports/format/clip.ts';
import { inertText } from '../../../reports/record/inert.ts';
import { type DiffFinding, groupTitles, type Place } from '../finding.ts';
import { type Html, html } from './html.ts';
import { type Piece, type Row, rowsOf, type Side } from './rows.ts';

/** Lines of one comparison that are written into the page; the JSON holds the rest. */
const mostRows = 2_000;

/** A finding as an article: what it means, both sides, and every place it shows in. */
export function findingView(finding: DiffFinding): Html {
  const { id, group, risk, change, title, meaning, places, before, after } = finding;
  const words = [
    title,
    meaning,
    group,
    risk,
    before,
    after,
    ...places.map(({ object, path }) => `${object} ${path}`),
  ];
  return html`
<article class="finding ${risk}" id="f-${id}" data-group="${group}" data-risk="${risk}" tabindex="-1"
  data-words="${inertText(words.filter(Boolean).join(' ').toLowerCase()).slice(0, 20_000)}">
<header>
<h3><span class="risk">${risk}</span> <span class="change">${change}</span> <code>${inertText(title)}</code></h3>
<p>${inertText(meaning)} <span class="muted">(${groupTitles[group]}, ${counted(places.length, 'place')})</span></p>
</header>
${risk === 'low' ? html`` : sides(before, after)}
<details class="places"${openWhenFew(finding)}>
<summary>${counted(places.length, 'place')}</summary>
${risk === 'low' ? sides(before, after) : html``}
<ul>${places.map(placeView)}</ul>
</details>
</article>`;
}

/** What nobody has to read is folded, so that what one has to is not below it. */
const openWhenFew = ({ risk, places }: DiffFinding): Html =>
  risk !== 'low' && places.length <= 3 ? html` open` : html``;

function placeView({ object, path, before, after }: Place): Html {
  const text = html`<li><code>${inertText(object)}</code> <code class="muted">${inertText(path)}</code>`;
  return html`${text}${sides(before, after)}</li>`;
}

function sides(before: string | undefined, after: string | undefined): Html {
  if (before === undefined && after === undefined) return html``;
  const rows = rowsOf(shown(before), shown(after));
  const rest = rows.length - mostRows;
  const heads = [...(before === undefined ? [] : ['before']), ...(after === undefined ? [] : ['after'])];
  return html`
<div class="sides" tabindex="0" role="group" aria-label="${heads.join(' and ')}"><table>
<thead><tr>${heads.map(
    (head) =>
      html`<th class="n" scope="col"><span class="hidden">line</span></th><th scope="col">${head}</th>`,
  )}</tr></thead>
<tbody>${rows.slice(0, mostRows).map(rowView(heads))}</tbody>
</table></div>${rest > 0 ? html`<p class="muted">… ${counted(rest, 'more line')} in the JSON</p>` : html``}`;
}

const shown = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : inertText(text);

/** A side on which there is nothing at all takes no room. */
const rowView =
  (heads: readonly string[]) =>
  ({ kind, left, right }: Row): Html =>
    html`<tr class="${kind}">${heads.includes('before') ? cells(left, 'old') : html``}${
      heads.includes('after') ? cells(right, 'new') : html``
    }</tr>`;

function cells(side: Side | undefined, which: 'old' | 'new'): Html {
  if (!side) return html`<td class="n"></td><td class="none"></td>`;
  return html`<td class="n">${side.line}</td><td class="${which}">${side.pieces.map(pieceView(which))}</td>`;
}

const pieceView =
  (which: 'old' | 'new') =>
  ({ text, marked }: Piece): Html => {
    if (!marked) return html`${text}`;
    return which === 'old' ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
  };
