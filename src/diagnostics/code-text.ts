/** What a code says of itself: a title for lists, and what it means. */
export interface CodeText {
  readonly title: string;
  readonly explain: string;
}
