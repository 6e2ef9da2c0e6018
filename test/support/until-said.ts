import type { RunningProgram } from "./workdir.ts";

/** Resolves when the program has said something on stderr. Listens from now on. */
export async function untilSaid(program: RunningProgram, words: RegExp): Promise<void> {
  let said = "";
  await new Promise<void>((resolve) =>
    program.process.stderr?.on("data", (text: string) => {
      said += text;
      if (words.test(said)) resolve();
    }),
  );
}
