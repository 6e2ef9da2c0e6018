import { html, type Content, type Markup } from "../page/markup.ts";
import type { Place, Screen } from "./answer.ts";
import type { Visitor } from "./visitor.ts";

const places: readonly (readonly [at: Place, path: string, title: string])[] = [
  ["loads", "/loads", "Loads"],
  ["plans", "/plans", "Plans"],
  ["drops", "/drops", "Drops"],
  ["map", "/map", "Map"],
  ["keys", "/keys", "Key"],
  ["health", "/health", "Health"],
];

/** A screen as a page of its own. */
export function renderScreen(
  screen: Screen,
  visitor: Visitor,
  redact: (text: string) => string,
): string {
  const { title, at, command, parts } = screen;
  const isLive = parts.some((part) => part.isLive === true);
  const body = html`<a class="unseen skip" href="#content">to the content</a>
    <nav aria-label="desk">
      <a class="mark" href="/loads">Waybill</a>
      <ul>
        ${places
          .filter(([one]) => one !== "map" || visitor.rights.has("operate"))
          .map(
            ([one, path, name]) =>
              html`<li>
                <a href="${path}" ${one === at && html`aria-current="page"`}>${name}</a>
              </li>`,
          )}
      </ul>
      <form class="find" action="/keys" role="search">
        <input
          type="search"
          name="key"
          placeholder="key or id"
          aria-label="everything that happened to a key"
        />
        <button>Find</button>
      </form>
      <span class="who" title="all that you do here is recorded under this name"
        >${visitor.name}</span
      >
    </nav>
    <main id="content" tabindex="-1">${parts.map(renderPart)}</main>
    ${commandLine(command)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${html`<title>${title} · Waybill</title>`.toHtml(redact)}
<link rel="stylesheet" href="/desk.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/desk.js" defer></script>
${screen.script === undefined ? "" : `<script src="${screen.script}" defer></script>\n`}</head>
<body${isLive ? " data-live" : ""}>
${body.toHtml(redact)}
</body>
</html>
`;
}

/** What stands at a part's place, also when it is sent again. */
export function renderPart({ id, content }: Screen["parts"][number]): Markup {
  return html`<div id="part-${id}" class="part">${content}</div> `;
}

function commandLine(command: string): Markup {
  return html`<footer class="same">
    <span>The same on the command line</span> <code>${command}</code>
    <button type="button" class="copy" data-copy="${command}">Copy</button>
  </footer> `;
}

/** A form that changes something; its word shows that a page of this person sent it. */
export function changeForm(
  visitor: Visitor,
  action: string,
  contents: Content,
  kind = "change",
): Markup {
  return html`<form method="post" action="${action}" class="${kind}">
    <input type="hidden" name="token" value="${visitor.formToken}" />
    ${contents}
  </form> `;
}
