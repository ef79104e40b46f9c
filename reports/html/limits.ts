/** How much of a record one page carries. What is left out is counted on the page and stands in run.json. */
export interface Limits {
  readonly thresholdRows: number;
  readonly heatRows: number;
  readonly ledgerRows: number;
  readonly ledgerCsvRows: number;
  readonly seriesPerChart: number;
  readonly pointsPerSeries: number;
  /** Characters of any one text. */
  readonly text: number;
}

/** A page may weigh this many bytes: it is mailed, attached to issues and kept for years. */
export const mostBytes = 5_000_000;

/** Fullest first; a page that is too heavy is made again with the next. */
export const detailLevels: readonly Limits[] = [
  {
    thresholdRows: 12_000,
    heatRows: 250,
    ledgerRows: 200,
    ledgerCsvRows: 1000,
    seriesPerChart: 12,
    pointsPerSeries: 600,
    text: 400,
  },
  {
    thresholdRows: 3000,
    heatRows: 250,
    ledgerRows: 100,
    ledgerCsvRows: 500,
    seriesPerChart: 12,
    pointsPerSeries: 400,
    text: 200,
  },
  {
    thresholdRows: 500,
    heatRows: 100,
    ledgerRows: 50,
    ledgerCsvRows: 100,
    seriesPerChart: 8,
    pointsPerSeries: 200,
    text: 80,
  },
];
