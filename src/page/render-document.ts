import { createHash } from "node:crypto";
import { printable } from "../kernel/show-cell.ts";
import { escapeHtml } from "./escape-html.ts";

export type PageKind = "plan" | "report";

const markOf = (kind: PageKind): string => `<meta name="generator" content="waybill ${kind}">`;

/** True for the beginning of a page that was made by this command. */
export function isPageOf(kind: PageKind, beginning: string): boolean {
  return beginning.startsWith("<!doctype html>") && beginning.includes(markOf(kind));
}

/** What a page is made of, beside its body. */
export interface PageParts {
  /** Which of our commands makes such pages: they may replace one another. */
  readonly kind: PageKind;
  readonly title: string;
  readonly style: string;
  readonly script: string;
}

function safe(text: string): string {
  return escapeHtml(printable(text));
}

/** Up to the body. Nothing but the page's own style and script may run: no network, and no script that a cell could bring in. */
export function renderDocumentBegin({ kind, title, style, script }: PageParts): string {
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${markOf(kind)}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${safe(title)}</title>
<style>${style}</style>
</head>
<body>
`;
}

/** The script, which stands behind everything that it reads, and the end. */
export function renderDocumentEnd({ script }: Pick<PageParts, "script">): string {
  return `<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
