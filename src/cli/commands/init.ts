import { nearestName, printable } from "../../operations/entrance-basics.ts";
import {
  exitCodes,
  findTarget,
  initFolder,
  type InitializedFolder,
  type SecretReference,
  targetNames,
  UsageError,
} from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { printAnswer } from "../json-answer.ts";

type Ask = ((question: string) => Promise<string>) | undefined;

export const initAction: Action = async (args, world) => {
  const ask = args.flag("json") ? undefined : askerOf(world);
  const target = await settle(args, "target", ask, questionForTarget());
  const known = findTarget(byNumber(target));
  if (known === undefined) throw noSuchTarget(target);
  const connection = await settle(
    args,
    "connection",
    ask,
    "Which environment, such as sandbox or live?",
  );
  const baseUrl =
    args.text("base-url") ??
    (await ask?.(
      known.host === undefined
        ? `Address of the API, such as ${known.hostExample ?? "https://api.example.com"}:`
        : `Address of the API (${known.host}):`,
    ));
  const needsTenant = known.path.includes("{tenantId}");
  const tenant = needsTenant ? await settle(args, "tenant", ask, "Tenant:") : args.text("tenant");
  const place =
    args.text("key-from") ??
    (await ask?.("Where is the key: env:NAME, file:PATH or command:WORDS (the usual variable)?"));
  const key = isBlank(place) ? undefined : readPlace(place);
  const made = await initFolder({
    folder: args.positionals[0] ?? ".",
    target: known.name,
    connection,
    ...(isBlank(baseUrl) ? {} : { baseUrl }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(key === undefined ? {} : { key }),
  });
  if (args.flag("json")) printAnswer(world, { data: made });
  else world.out(render(made));
  return exitCodes.ok;
};

const isBlank = (text: string | undefined): text is undefined | "" =>
  text === undefined || text.trim() === "";

function askerOf({ askForText, isTerminal }: CommandWorld): Ask {
  if (askForText === undefined || !isTerminal) return undefined;
  return async (question) => (await askForText(question)).trim();
}

/** A flag, or the answer to a question. @throws UsageError where neither is there */
async function settle(
  args: CommandArguments,
  flag: string,
  ask: Ask,
  question: string,
): Promise<string> {
  const said = args.text(flag) ?? (await ask?.(question));
  if (said !== undefined && said !== "") return said;
  throw new UsageError(`--${flag} is missing, and nothing was written`, {
    code: "ERR_USAGE",
    actions: [
      `Give it with --${flag}${ask === undefined ? ", or call waybill init on a terminal, which asks for it" : ""}.`,
    ],
  });
}

const questionForTarget = (): string =>
  [
    "Which API operation?",
    ...targetNames.map((name, at) => `  ${at + 1}  ${name}`),
    "Number or name:",
  ].join("\n");

const byNumber = (said: string): string => targetNames[Number(said) - 1] ?? said;

function noSuchTarget(name: string): UsageError {
  const near = nearestName(name, targetNames);
  return new UsageError(
    `there is no target "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
    { code: "ERR_NO_SUCH_TARGET", actions: [`The targets are: ${targetNames.join(", ")}.`] },
  );
}

/** What does not say where the key is may be the key: it is not repeated. */
function readPlace(place: string): SecretReference {
  const [, kind, rest = ""] = /^(env|file|command):(.+)$/s.exec(place) ?? [];
  if (kind === "env") return { env: rest };
  if (kind === "file") return { file: rest };
  if (kind === "command") return { command: rest.split(" ").filter((word) => word !== "") };
  throw new UsageError("where the key is, is said as env:NAME, file:PATH or command:WORDS", {
    code: "ERR_USAGE",
    actions: [
      "Say where it is; the key itself is never taken from the command line, nor written.",
      "Renew it if it was a real one: it stands in your shell's history.",
    ],
  });
}

function render({ folder, files }: InitializedFolder): string {
  const lines = [
    `${folder}: ${files.join(", ")}`,
    "No key was written. README.md says how to go on:",
    ...(folder === "." ? [] : [`  cd ${folder}`]),
    "  waybill check sample.csv -m mapping.yaml",
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
