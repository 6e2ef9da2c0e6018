import {
  type ArrivalDecision,
  decideArrival,
  exitCodes,
  listDrops,
  showArrival,
  UsageError,
} from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import {
  arrivalAsJson,
  isoOrNull,
  renderArrival,
  renderStandings,
  standingAsJson,
} from "../describe-drops.ts";
import { printAnswer } from "../json-answer.ts";
import { dropsFrom } from "./watch.ts";

const decisions: readonly ArrivalDecision[] = ["release", "reject", "again"];

export const dropsAction: Action = async (args, world) => {
  const [first] = args.positionals;
  if (first === "show") return await show(args, world);
  const decision = decisions.find((one) => one === first);
  if (decision !== undefined) return await decide(decision, args, world);
  const standings = await listDrops({ ...(await dropsFrom(args, world)), drops: args.positionals });
  if (args.flag("json")) printAnswer(world, { data: { drops: standings.map(standingAsJson) } });
  else world.out(renderStandings(standings));
  return exitCodes.ok;
};

async function show(args: CommandArguments, world: CommandWorld): Promise<number> {
  const shown = await showArrival({ ...(await dropsFrom(args, world)), arrival: oneArrival(args) });
  if (args.flag("json")) {
    const events = shown.events.map(({ at, state, reason, person }) => ({
      at: isoOrNull(at),
      state,
      reason: reason ?? null,
      person: person ?? null,
    }));
    printAnswer(world, {
      data: { ...arrivalAsJson(shown.arrival), nextSteps: shown.nextSteps, events },
    });
  } else world.out(renderArrival(shown));
  return exitCodes.ok;
}

async function decide(
  decision: ArrivalDecision,
  args: CommandArguments,
  world: CommandWorld,
): Promise<number> {
  const because = args.text("because")?.trim() ?? "";
  if (because === "")
    throw new UsageError(`waybill drops ${decision} takes a reason, for whoever looks later`, {
      code: "ERR_REASON_MISSING",
      actions: [`Say why: waybill drops ${decision} ${oneArrival(args)} --because "…"`],
    });
  const decided = await decideArrival({
    ...(await dropsFrom(args, world)),
    arrival: oneArrival(args),
    decision,
    because,
  });
  if (args.flag("json")) printAnswer(world, { data: arrivalAsJson(decided) });
  else
    world.out(
      renderArrival({ arrival: decided, events: [], nextSteps: [] }) +
        "  the next look of waybill watch acts on it\n",
    );
  return exitCodes.ok;
}

function oneArrival({ positionals: [verb = "", arrival, ...others] }: CommandArguments): string {
  if (arrival !== undefined && others.length === 0) return arrival;
  throw new UsageError(`waybill drops ${verb} takes one arrival`, {
    code: "ERR_USAGE",
    actions: ["waybill drops lists what came, with ids."],
  });
}
