import { readFileSync } from 'node:fs';
import { counted } from '../../../reports/format/clip.ts';
import { htmlDocument } from '../../../reports/html/document/document.ts';
import { packageFile } from '../../../reports/html/document/package-files.ts';
import { inertLine } from '../../../reports/record/inert.ts';
import { type DiffFinding, type Group, groups, groupTitles, risks } from '../finding.ts';
import { type DiffLabels, summarize } from '../summary.ts';
import { findingView } from './finding-view.ts';
import { type Html, html } from './html.ts';

const file = (name: string): string => readFileSync(packageFile('chart-gen', 'diff', 'html', name), 'utf8');

/**
 * The findings as one page that needs nothing else: side by side, to be filtered by group and risk and searched, with
 * the mouse or the keyboard, on paper, and without JavaScript.
 */
export function renderDiffHtml(findings: readonly DiffFinding[], labels: DiffLabels): string {
  const [before, after] = [inertLine(labels.before), inertLine(labels.after)];
  return htmlDocument({
    title: `${before} → ${after}: what changes`,
    body: body(findings, { before, after }).markup,
    style: file('page.css'),
    script: file('page.js'),
    data: {},
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#2455c3" d="M1 2h6v12H1zM9 2h6v12H9z"/></svg>',
  });
}

function body(findings: readonly DiffFinding[], { before, after }: DiffLabels): Html {
  const summary = summarize(findings);
  const present = inReadingOrder(findings);
  const chips = [
    ...present.map((group) => chip('group', group, groupTitles[group], summary.byGroup[group])),
    ...risks.filter((risk) => summary[risk] > 0).map((risk) => chip('risk', risk, risk, summary[risk])),
  ];
  return html`
<header class="page">
<h1>${before} → ${after}</h1>
<p class="lead"><strong>${counted(summary.toRead, 'finding')} to read</strong>, ${summary.high} of them high;
${summary.low} low. They show in ${counted(summary.places, 'place')}.</p>
<nav class="tools" aria-label="Filter" hidden>
<input type="search" id="words" placeholder="Search ( / )" aria-label="Search the findings">
<div class="chips">${chips}</div>
<p class="muted"><span id="shown" role="status"></span>
<kbd>j</kbd> <kbd>k</kbd> next, previous · <kbd>o</kbd> open or close places · <kbd>/</kbd> search · <kbd>Esc</kbd> all</p>
</nav>
</header>
<main>
${findings.length === 0 ? html`<p class="lead">There is no difference.</p>` : html``}
${present.map(
  (group) => html`
<section data-section="${group}">
<h2>${groupTitles[group]} <span class="muted">${summary.byGroup[group]}</span></h2>
${findings.filter((finding) => finding.group === group).map(findingView)}
</section>`,
)}
</main>`;
}

/** Groups with something to read before those that may be skipped. */
function inReadingOrder(findings: readonly DiffFinding[]): Group[] {
  const holds = (group: Group, what: (finding: DiffFinding) => boolean) =>
    findings.some((finding) => finding.group === group && what(finding));
  const mustBeRead = ({ risk }: DiffFinding) => risk !== 'low';
  const present = groups.filter((group) => holds(group, () => true));
  return [
    ...present.filter((group) => holds(group, mustBeRead)),
    ...present.filter((group) => !holds(group, mustBeRead)),
  ];
}

const chip = (kind: 'group' | 'risk', value: string, title: string, count: number): Html =>
  html`<button type="button" aria-pressed="false" class="chip ${value}" data-filter="${kind}" data-value="${value}">${title} <span>${count}</span></button>`;
