import { resolve } from "node:path";
import { quoteArgument } from "../../kernel/quote-argument.ts";
import { defaultRunsDir } from "../books/load-files.ts";

/**
 * What to type to carry a load on, from the folder that the program runs in.
 * @param configPath the configuration file, where it is not the usual one
 */
export function resumeCommand(
  loadId: string,
  runsDir: string,
  {
    verb = "resume",
    configPath,
  }: { verb?: string | undefined; configPath?: string | undefined } = {},
): string {
  const isDefault = resolve(runsDir) === resolve(defaultRunsDir);
  const words = [
    "waybill",
    verb,
    loadId,
    ...(configPath === undefined ? [] : ["--config", configPath]),
    ...(isDefault ? [] : ["--runs-dir", runsDir]),
  ];
  return words.map(quoteArgument).join(" ");
}
