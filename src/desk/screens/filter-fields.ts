import { html, type Markup } from "../../page/markup.ts";
import { field } from "../answer.ts";

type Option = readonly [word: string, title: string];

/** The words themselves, and none of them. */
export function withAll(words: readonly string[]): readonly Option[] {
  return [["", "all"], ...words.map((word) => [word, word] as const)];
}

/** One of some words, as the address has it. @param label what it is called; its name by default */
export function choice(
  query: URLSearchParams,
  name: string,
  { label = name, options }: { readonly label?: string; readonly options: readonly Option[] },
): Markup {
  return html`<label
    >${label}<select name="${name}">
      ${options.map(
        ([word, title]) =>
          html`<option value="${word}" ${query.get(name) === word && html`selected`}>
            ${title}
          </option>`,
      )}
    </select></label
  >`;
}

/** What an address says, carried on by a form. */
export function hiddenFields(query: string): Markup {
  const fields = [...new URLSearchParams(query)].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`${fields}`;
}

/** Words of one's own, as the address has them. @param label what they are called; their name by default */
export function words(
  query: URLSearchParams,
  name: string,
  { label = name, hint }: { readonly label?: string; readonly hint: string },
): Markup {
  return html`<label
    >${label}<input
      type="search"
      name="${name}"
      value="${field(query, name) ?? ""}"
      placeholder="${hint}"
  /></label>`;
}
