import { createRedactor } from "../operations/basics.ts";

/** Blanks out the secrets that the environment gives us, wherever they stand in a text. */
export function redactorOf(
  env: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const secrets = [env["WAYBILL_TOKEN"], env["WAYBILL_SESSION_ID"]];
  return createRedactor(secrets.filter((value) => value !== undefined));
}
