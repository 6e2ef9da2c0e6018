import type { Command } from "../command.ts";
import { checkCommand } from "./check.ts";
import { inspectCommand } from "./inspect.ts";
import { loadCommand } from "./load.ts";
import { loadsCommand } from "./loads.ts";
import { resumeCommand } from "./resume.ts";
import { simulateCommand } from "./simulate.ts";
import { targetsCommand } from "./targets.ts";

/** In the order in which a person meets them. */
export const commands: readonly Command[] = [
  targetsCommand,
  inspectCommand,
  checkCommand,
  loadCommand,
  resumeCommand,
  loadsCommand,
  simulateCommand,
];
