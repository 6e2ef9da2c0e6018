import { resolve } from "node:path";
import { quoteArgument } from "../quote-argument.ts";
import { defaultRunsDir } from "./load-files.ts";

/** What to type to carry a load on, from the folder that the program runs in. */
export function resumeCommand(loadId: string, runsDir: string, verb = "resume"): string {
  const isDefault = resolve(runsDir) === resolve(defaultRunsDir);
  const words = ["waybill", verb, loadId, ...(isDefault ? [] : ["--runs-dir", runsDir])];
  return words.map(quoteArgument).join(" ");
}
