/** Takes the body of an answer as it comes. */
export interface BodyReader {
  take(part: Buffer): void;
}
