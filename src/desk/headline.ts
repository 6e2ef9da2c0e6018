import { verdict, type Tone } from "../page/components/blocks.ts";
import { html, type Content, type Markup } from "../page/markup.ts";

/** The head of a screen: what it is about, and what came of it in one line. */
export function headline(
  tone: Tone,
  {
    title,
    line,
    more,
  }: { readonly title: Content; readonly line: Content; readonly more?: Content },
): Markup {
  return html`<header>
    <h1>${title}</h1>
    ${verdict(tone, { line, more })}
  </header> `;
}
