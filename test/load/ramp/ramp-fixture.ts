import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  resumeLoad,
  runLoad,
  type LoadReport,
  type LoadRequest,
  type RampStep,
} from "../../../src/index.ts";
import { createLeapingClock } from "../../support/leaping-clock.ts";
import { actionMapping, actionRows } from "../../support/load-files.ts";
import { settingsOf } from "../../support/settings-of.ts";

type Changes = Partial<LoadRequest> & {
  readonly mapping?: string;
  readonly source?: string;
};

/** A folder in which loads ramp up; the connection is the caller's. */
export interface RampPlace {
  readonly path: string;
  /** Every step that was told of. */
  readonly steps: readonly RampStep[];
  /** By default of 60 billing run actions, with a ramp that goes by the rule. */
  request(changes: Changes): LoadRequest;
  load(changes: Changes): Promise<LoadReport>;
  resume(report: LoadReport, changes: Changes): Promise<LoadReport>;
  remove(): void;
}

export function makeRampPlace(): RampPlace {
  const path = mkdtempSync(join(tmpdir(), "waybill-ramp-"));
  const steps: RampStep[] = [];
  const file = (name: string, text: string): string => {
    writeFileSync(join(path, name), text);
    return join(path, name);
  };
  const request = ({ mapping, source, ...changes }: Changes): LoadRequest => ({
    sourcePath: file("in.csv", source ?? actionRows(60)),
    mappingPath: file("mapping.yaml", mapping ?? actionMapping),
    preflight: true,
    again: true,
    runsDir: join(path, "runs"),
    env: { WAYBILL_TOKEN: "a-token", WAYBILL_SESSION_ID: "a-session" },
    clock: createLeapingClock(),
    random: () => 0,
    ramp: {},
    ...changes,
    connection: { tenant: "acme", ...changes.connection },
    observer: {
      onRampStep: (step) => {
        steps.push(step);
        changes.observer?.onRampStep?.(step);
      },
    },
  });
  return {
    path,
    steps,
    request,
    load: async (changes) => await runLoad(request(changes)),
    resume: async ({ summary }, changes) =>
      await resumeLoad({ ...settingsOf(request(changes)), connection: {}, load: summary.loadId }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** `sent/next` of each step, in a line. */
export function outlineOf(steps: readonly RampStep[]): string {
  return steps.map(({ sent, next }) => `${sent}/${next ?? "end"}`).join(" ");
}
