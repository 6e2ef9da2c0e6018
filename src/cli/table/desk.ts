import type { Command } from "../command.ts";
import { booksAloneOptions } from "./options.ts";

/** The page that people look at. */
export const deskCommands: readonly Command[] = [
  {
    name: "desk",
    summary:
      "Open the desk: loads, plans, drops and keys in a browser, for people without a shell.",
    usage: "",
    description:
      "Serves pages on 127.0.0.1 that show what the other commands show and do what they do, each with the command beside it; whatever is done there is recorded as on the command line. Prints a link that lets one browser in, once. Ctrl-C ends it, and so does an hour in which nobody looks. Credentials of an API stay in this process. For a team, a proxy signs people in and the configuration says who may do what (docs/desk.md).",
    arity: [0, 0],
    options: {
      port: {
        type: "string",
        value: "N",
        help: "Listen on this port of 127.0.0.1 (default: 4180); 0 takes any that is free.",
      },
      open: { type: "boolean", help: "Open the link in the browser of this machine." },
      root: {
        type: "string",
        multiple: true,
        value: "DIR",
        help: "A folder whose plans and files may be opened, with all below it (default: this folder). May be given several times.",
      },
      idle: {
        type: "string",
        value: "TIME",
        help: "End when nobody has looked for so long and nothing is under way: 20min, 8h (default: 1h).",
      },
      ...booksAloneOptions,
    },
    examples: [
      { line: "waybill desk --open", does: "Look at the loads of this folder in a browser" },
      {
        line: "waybill desk --port 0 --root plans --idle 8h",
        does: "For a day, with the plans of one folder",
      },
    ],
    load: async () => (await import("../commands/desk.ts")).deskAction,
  },
];
