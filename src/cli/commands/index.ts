import type { Command } from "../command.ts";
import { applyCommand } from "./apply.ts";
import { approveCommand } from "./approve.ts";
import { checkCommand } from "./check.ts";
import { historyCommand } from "./history.ts";
import { lintCommand } from "./lint.ts";
import { inspectCommand } from "./inspect.ts";
import { ledgerCommand } from "./ledger.ts";
import { loadCommand } from "./load.ts";
import { loadsCommand } from "./loads.ts";
import { planCommand } from "./plan.ts";
import { previewCommand } from "./preview.ts";
import { reconcileCommand } from "./reconcile.ts";
import { reportCommand } from "./report.ts";
import { resumeCommand } from "./resume.ts";
import { retryCommand } from "./retry.ts";
import { reviewCommand } from "./review.ts";
import { simulateCommand } from "./simulate.ts";
import { suggestCommand } from "./suggest.ts";
import { targetsCommand } from "./targets.ts";
import { testCommand } from "./test.ts";
import { undoCommand } from "./undo.ts";
import { verifyCommand } from "./verify.ts";

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
  planCommand,
  reviewCommand,
  approveCommand,
  applyCommand,
  undoCommand,
  resumeCommand,
  retryCommand,
  reconcileCommand,
  loadsCommand,
  reportCommand,
  verifyCommand,
  historyCommand,
  ledgerCommand,
  simulateCommand,
];
