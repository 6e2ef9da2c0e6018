import type { Command } from "../command.ts";
import { checkCommand } from "./check.ts";
import { lintCommand } from "./lint.ts";
import { inspectCommand } from "./inspect.ts";
import { loadCommand } from "./load.ts";
import { loadsCommand } from "./loads.ts";
import { previewCommand } from "./preview.ts";
import { resumeCommand } from "./resume.ts";
import { simulateCommand } from "./simulate.ts";
import { suggestCommand } from "./suggest.ts";
import { targetsCommand } from "./targets.ts";
import { testCommand } from "./test.ts";

/** In the order in which a person meets them. */
export const commands: readonly Command[] = [
  targetsCommand,
  inspectCommand,
  suggestCommand,
  lintCommand,
  testCommand,
  previewCommand,
  checkCommand,
  loadCommand,
  resumeCommand,
  loadsCommand,
  simulateCommand,
];
