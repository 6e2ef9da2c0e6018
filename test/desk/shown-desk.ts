import type { Desk } from "../../src/desk/open-desk.ts";
import { actionHeader, actionRows } from "../support/load-files.ts";
import { makeDeskPlace } from "./desk-place.ts";

/** A desk with something on every screen. */
export interface ShownDesk {
  readonly desk: Desk;
  /** The address of each screen, by its name. */
  readonly screens: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function openShownDesk(): Promise<ShownDesk> {
  const place = makeDeskPlace();
  await place.simulate();
  const rows = Array.from({ length: 240 }, (_, at) => {
    const status = at % 17 === 0 ? "unheard of" : "pending";
    return `act-${82_000_000 + at},${at % 29 === 0 ? "" : `Gold ${at}`},${status},2026-${at % 41 === 0 ? "13" : "03"}-01`;
  });
  const mixed = await place.load(
    "korrekturen-oktober.csv",
    `${[actionHeader, ...rows].join("\n")}\n`,
  );
  await place.load("november.csv", actionRows(60));
  await place.load("dezember-teil-1.csv", actionRows(90, "finished"), "--limit", "37");
  const desk = await place.open();
  return {
    desk,
    screens: {
      loads: "/loads",
      load: `/loads/${mixed}`,
      row: `/loads/${mixed}/rows/18`,
      nothing: "/nowhere",
    },
    close: async () => await place.close(),
  };
}
