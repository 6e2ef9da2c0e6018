/** A rule that a change breaks. */
export interface Broken {
  readonly rule: "never" | "max_change" | "max_percent" | "transitions" | "unreadable";
  /** What the rule allows. */
  readonly limit?: string | readonly string[];
  /** How far an amount moves, as a decimal. */
  readonly difference?: string;
}
