import { clip, counted } from '../../reports/format/clip.ts';
import { inertLine, inertText } from '../../reports/record/inert.ts';
import { palette } from '../../reports/terminal/colour.ts';
import { type DiffFinding, type Group, groups, groupTitles, type Place, type Risk } from './finding.ts';
import { type DiffLabels, summarize } from './summary.ts';

export interface DiffTextOptions extends DiffLabels {
  /** Whether the reader's terminal shows colours. The text says the same without. */
  readonly colour: boolean;
  /** `folded` (the default) gives low risks one line each and cuts long texts; `whole` shows everything. */
  readonly show?: 'folded' | 'whole';
}

type Paint = ReturnType<typeof painter>;

/** The findings for a terminal, group by group; the last line says how many a person has to read. */
export function renderDiffText(findings: readonly DiffFinding[], options: DiffTextOptions): string {
  const paint = painter(options.colour);
  const present = groups.filter((group) => findings.some((finding) => finding.group === group));
  const sections = present.map((group) => section(group, findings, paint, options.show ?? 'folded'));
  const { findings: all, toRead, high, low, places } = summarize(findings);
  const closing =
    all === 0
      ? `${options.before} and ${options.after}: no difference`
      : `${options.before} → ${options.after}: ${counted(toRead, 'finding')} to read (${high} high), ${low} low; ${counted(places, 'place')}`;
  return `${[...sections, paint.bold(inertLine(closing))].join('\n\n')}\n`;
}

function section(
  group: Group,
  findings: readonly DiffFinding[],
  paint: Paint,
  show: 'folded' | 'whole',
): string {
  const own = findings.filter((finding) => finding.group === group);
  return [
    paint.bold(`${groupTitles[group]} (${own.length})`),
    ...own.map((found) => entry(found, paint, show)),
  ].join('\n');
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

function entry(finding: DiffFinding, paint: Paint, show: 'folded' | 'whole'): string {
  const { risk, change, title, meaning, before, after, places } = finding;
  const head = `  ${paint.risk(risk, `${signs[change]} ${risk.padEnd(6)}`)} ${inertLine(clip(title.replaceAll('\n', '; '), 120))}`;
  if (risk === 'low' && show === 'folded')
    return `${head} ${paint.dim(`(${inertLine(meaning)}; ${spread(places)})`)}`;
  const where = placesText(places, show);
  return [
    head,
    paint.dim(`           ${inertLine(meaning)}`),
    paint.dim(`           in ${where}`),
    ...lines(before, '-', paint.old, show),
    ...lines(after, '+', paint.fresh, show),
    ...(show === 'whole' ? places.flatMap((place) => placeLines(place, paint)) : []),
  ].join('\n');
}

/** How far a finding reaches: `18 places in 2 objects`. */
function spread(places: readonly Place[]): string {
  const objects = new Set(places.map(({ object }) => object));
  const [only = ''] = objects;
  return `${counted(places.length, 'place')} in ${objects.size === 1 ? inertLine(only) : counted(objects.size, 'object')}`;
}

/** Object by object, each with its paths. */
function placesText(places: readonly Place[], show: 'folded' | 'whole'): string {
  const most = show === 'whole' ? places.length : 4;
  const byObject = new Map<string, string[]>();
  for (const { object, path } of places.slice(0, most)) {
    byObject.set(object, [...(byObject.get(object) ?? []), ...(path === '' ? [] : [path])]);
  }
  const texts = [...byObject].map(([object, paths]) =>
    inertLine([object, paths.join('; ')].filter(Boolean).join(': ')),
  );
  const more = places.length - most;
  return texts.join('; ') + (more > 0 ? `; and ${counted(more, 'more place')}` : '');
}

function placeLines({ path, before, after }: Place, paint: Paint): string[] {
  if (before === undefined && after === undefined) return [];
  return [
    paint.dim(`           ${inertLine(path)}`),
    ...lines(before, '-', paint.old, 'whole'),
    ...lines(after, '+', paint.fresh, 'whole'),
  ];
}

/** Lines of a long text that are shown folded. */
const mostLines = 12;

function lines(
  text: string | undefined,
  sign: '-' | '+',
  colour: (text: string) => string,
  show: 'folded' | 'whole',
): string[] {
  if (text === undefined) return [];
  const all = inertText(text).split('\n');
  const shown = show === 'whole' ? all : all.slice(0, mostLines);
  const rest = all.length - shown.length;
  return [
    ...shown.map((line) => colour(`           ${sign} ${show === 'whole' ? line : clip(line, 500)}`)),
    ...(rest > 0 ? [`             … ${counted(rest, 'more line')}`] : []),
  ];
}

function painter(colour: boolean) {
  const { bold, dim, verdict } = palette(colour);
  return {
    bold,
    dim,
    old: (text: string) => verdict('fail', text),
    fresh: (text: string) => verdict('pass', text),
    risk: (risk: Risk, text: string) =>
      risk === 'high'
        ? verdict('fail', bold(text))
        : risk === 'medium'
          ? verdict('inconclusive', text)
          : dim(text),
  };
}
