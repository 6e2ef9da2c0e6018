import { printable } from "../kernel/show-cell.ts";
import type { Redact } from "../kernel/redact.ts";
import { escapeHtml } from "./escape-html.ts";

/**
 * A piece of a page. Only `html` makes one, so that nothing becomes markup that was not written as markup in our sources; texts are
 * blanked and escaped when the page is written.
 */
export class Markup {
  readonly #parts: readonly (string | { readonly text: string })[];

  constructor(parts: readonly (string | { readonly text: string })[]) {
    this.#parts = parts;
  }

  /** As it stands in a page. @param redact blanks secrets out of each text */
  toHtml(redact: Redact = (text) => text): string {
    return this.#parts
      .map((part) => (typeof part === "string" ? part : escapeHtml(printable(redact(part.text)))))
      .join("");
  }

  /** The parts, to stand in another piece. */
  get parts(): readonly (string | { readonly text: string })[] {
    return this.#parts;
  }
}

/** What may stand in a piece: texts are shown as they are, nothing where there is nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/**
 * Makes a piece of a page: `` html`<td class="n">${text}</td>` ``. What is put in is text, or a piece made before; the rest is
 * markup. An attribute's value stands in double quotes.
 */
export function html(markup: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const parts = markup.flatMap((text, at) =>
    at < contents.length ? [text, ...partsOf(contents[at])] : [text],
  );
  return new Markup(parts.filter((part) => part !== ""));
}

/** Nothing. */
export const nothing = new Markup([]);

function partsOf(content: Content): Markup["parts"] {
  if (content === undefined || content === false) return [];
  if (content instanceof Markup) return content.parts;
  if (typeof content === "string" || typeof content === "number")
    return [{ text: String(content) }];
  return content.flatMap(partsOf);
}
