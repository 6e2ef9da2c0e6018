/** How a command line ended, and all that it said. */
export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a credential looks like in the tests; nothing that is written may ever hold it. */
export const testToken = "t0ken-for-the-tests+/=";
