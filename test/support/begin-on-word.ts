import { flushCompileCache } from "node:module";
import {
  applyPlan,
  LoadError,
  runLoad,
  type ApplyRequest,
  type LoadRequest,
} from "../../src/index.ts";

/** What a process is to begin; `confirm` is added here. */
export type Begin =
  | { readonly kind: "load"; readonly request: LoadRequest }
  | { readonly kind: "apply"; readonly request: ApplyRequest };

/** How it went. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/**
 * A process of its own, for one load after the other: stands where a person is asked until its parent gives the word, and tells it
 * how the load ended.
 */
async function begin(given: Begin): Promise<Ended> {
  const confirm = async (): Promise<boolean> => {
    // It is killed when it has ended, and the next ones need not compile what it has.
    flushCompileCache();
    process.send?.("asked");
    await new Promise((resolve) => process.once("message", resolve));
    return true;
  };
  try {
    const report =
      given.kind === "load"
        ? await runLoad({ ...given.request, confirm })
        : await applyPlan({ ...given.request, confirm });
    return { exitCode: report.exitCode, code: undefined, message: undefined };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return { exitCode: error.exitCode, code: error.code, message: error.message };
  }
}

process.on("message", (given: Begin | "go") => {
  if (given === "go") return;
  void begin(given).then((ended) => process.send?.(ended));
});
