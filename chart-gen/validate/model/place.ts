/** Keys and list indexes from the root of a document. */
export type Path = readonly (string | number)[];

/** Counted from 1, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something of an input that a problem can point at: a Kubernetes object, a document, a file. */
export interface Place {
  readonly file: string;
  /** Kind/namespace/name of an object, empty for what is no object. */
  readonly label: string;
  /** Where the value at the path, or its nearest existing parent, begins. */
  readonly position: (path?: Path) => Position;
}
