import { escapeHtml } from "../escape-html.ts";
import { html, Markup } from "../markup.ts";

/** Sentences of several lines, each line as a paragraph. */
export function paragraphs(text: string): Markup {
  return html`${text.split("\n").map((one) => html`<p>${one}</p>`)}`;
}

/** Lines one below the other, each as a text: a line end is no sign that has to be shown. */
export function preformatted(text: string): Markup {
  const shown = text.split("\n").map((one, at) => html`${at > 0 && new Markup(["\n"])}${one}`);
  return html`<pre>${shown}</pre>`;
}

/**
 * A text to be edited. It is escaped and otherwise left as it is, for what is sent back has to be what was there: an invisible character that
 * is shown by its number, or a secret that is blanked out, would be written down so. Whoever gives a text has to see that it holds no secret.
 */
export function textArea(
  text: string,
  { name, label, rows }: { readonly name: string; readonly label: string; readonly rows: number },
): Markup {
  const [called, told] = [name, label].map(escapeHtml);
  const head = `<textarea name="${called}" aria-label="${told}" rows="${rows}" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off">`;
  // A browser leaves out the first line end.
  return new Markup([`${head}\n${escapeHtml(text)}</textarea>`]);
}
