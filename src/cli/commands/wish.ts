import { exitCodes, type LoadWish, wishLoad } from "../../index.ts";
import type { Action } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { printAnswer } from "../json-answer.ts";

const saying: Readonly<Record<LoadWish, string>> = {
  pause: "pauses: requests under way finish, and none leaves until waybill continue",
  continue: "goes on",
  cancel: "stops: requests under way finish, and its reports are written",
};

/** Of a load that waits in the queue. */
const sayingOfQueued: Readonly<Record<LoadWish, string>> = {
  pause: "waits: no worker takes it until waybill continue",
  continue: "is with the workers: the next free one takes it",
  cancel: "is out of the queue",
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
    else {
      const words =
        load.queued === undefined || load.status === "running" ? saying : sayingOfQueued;
      world.out(`load ${load.id} ${words[wish]}\n`);
    }
    return exitCodes.ok;
  };
