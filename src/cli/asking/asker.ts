/** A question with its answers, as a person sees it. */
export interface ListedQuestion {
  readonly text: string;
  readonly cells: readonly string[];
  readonly choices: readonly string[];
  /** What may be typed in place of a choice. */
  readonly typed: string | undefined;
}

/** What a person said: one of the choices, a text of their own, or that they stop here. */
export type Reply = { readonly choice: number } | { readonly text: string } | "leave";

/** Puts questions to a person, one at a time. */
export interface Asker {
  readonly ask: (question: ListedQuestion) => Promise<Reply>;
  readonly close: () => void;
}
