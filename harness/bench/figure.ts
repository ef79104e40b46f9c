/** One figure, what it is held against, and the aim for their relation. */
export interface Figure {
  readonly what: string;
  readonly is: string;
  readonly against: string;
  readonly aim: string;
}
