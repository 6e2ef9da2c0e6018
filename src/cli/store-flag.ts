import type { CommandArguments, CommandWorld } from "./command.ts";

/** The store that a person names, by flag or variable. */
export function storeFrom(
  args: CommandArguments,
  { env }: Pick<CommandWorld, "env">,
): { readonly store?: string } {
  const store = args.text("store") ?? env["WAYBILL_STORE"];
  return store === undefined || store === "" ? {} : { store };
}
