import type { Command } from "../command.ts";
import { deskCommands } from "./desk.ts";
import { hostsCommands } from "./hosts.ts";
import { lookingBackCommands } from "./looking-back.ts";
import { nightlyCommands } from "./nightly.ts";
import { preparingCommands } from "./preparing.ts";
import { rehearsingCommands } from "./rehearsing.ts";
import { sendingCommands } from "./sending.ts";
import { completionCommand, settingUpCommands } from "./setting-up.ts";

/** In the order in which a person meets them. */
export const commands: readonly Command[] = [
  ...preparingCommands,
  ...sendingCommands,
  ...hostsCommands,
  ...nightlyCommands,
  ...lookingBackCommands,
  ...deskCommands,
  ...rehearsingCommands,
  ...settingUpCommands,
  completionCommand(() => commands),
];
