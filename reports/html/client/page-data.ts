export interface ChartData {
  readonly key: string;
  readonly kind: 'lines' | 'stack';
  readonly unit: string;
  readonly series: readonly {
    readonly name: string;
    readonly times: readonly number[];
    readonly values: readonly (number | null)[];
  }[];
}

export interface WindowData {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface MarkData {
  readonly kind: 'act' | 'break' | 'surprise';
  /** Epoch seconds. */
  readonly at: number;
  readonly text: string;
}

export interface PageData {
  readonly charts: readonly ChartData[];
  readonly windows: readonly WindowData[];
  readonly marks: readonly MarkData[];
}

/** What the page carries for its script. */
export function pageData(): PageData {
  return JSON.parse(document.getElementById('data')?.textContent ?? '{"charts":[],"windows":[],"marks":[]}');
}
