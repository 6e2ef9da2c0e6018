import { exitCodes, type LoadWish, wishLoad } from "../../index.ts";
import type { Action } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

const saying: Readonly<Record<LoadWish, string>> = {
  pause: "pauses: requests under way finish, and none leaves until waybill continue",
  continue: "goes on",
  cancel: "stops: requests under way finish, and its reports are written",
};

/** The action of `pause`, `continue` or `cancel`. */
export const wishAction =
  (wish: LoadWish): Action =>
  async (args, world) => {
    const because = args.text("because")?.trim();
    const load = await wishLoad({
      load: args.positionals[0] ?? "",
      ...(await booksFrom(args, world)),
      wish,
      ...(because === undefined || because === "" ? {} : { because }),
    });
    if (args.flag("json")) printAnswer(world, { data: { loadId: load.id, wish } });
    else world.out(`load ${load.id} ${saying[wish]}\n`);
    return exitCodes.ok;
  };
