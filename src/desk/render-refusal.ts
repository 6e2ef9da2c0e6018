import { headline } from "./headline.ts";
import { steps } from "../page/components/blocks.ts";
import { LoadError } from "../operations/basics.ts";
import { html } from "../page/markup.ts";
import type { Place, Screen } from "./answer.ts";

/** What a person is told who can't be given what was asked for. */
export function refusalScreen(error: LoadError, at: Place, command: string): Screen {
  const more = html`<p class="dim">${error.code}</p>
    ${steps(error.actions)}`;
  return {
    kind: "screen",
    title: "Not done",
    at,
    command,
    status: statusOf(error),
    parts: [
      {
        id: "refusal",
        content: headline("bad", { title: "Not done", line: sentence(error), more }),
      },
    ],
  };
}

const statusOf = ({ code }: LoadError): number =>
  /^ERR_NO_SUCH_|^ERR_NO_LEDGER/.test(code) ? 404 : code === "ERR_UPLOAD" ? 413 : 409;

function sentence({ message }: LoadError): string {
  const first = message.slice(0, 1).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
