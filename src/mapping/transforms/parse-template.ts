/** A template taken apart: texts and names in order. */
export type TemplatePart = { readonly text: string } | { readonly name: string };

const piece = /\{\{|\}\}|\{([^{}]+)\}|[^{}]+|[{}]/gu;

/**
 * Takes a template such as `{First Name} {Last Name}` apart; `{{` and `}}` stand for braces.
 * @returns undefined when a brace stands alone
 */
export function parseTemplate(template: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  for (const [whole, name] of template.matchAll(piece)) {
    if (name !== undefined) parts.push({ name });
    else if (whole === "{" || whole === "}") return undefined;
    else parts.push({ text: whole === "{{" ? "{" : whole === "}}" ? "}" : whole });
  }
  return parts;
}

/** The names in a template, each once. */
export function namesOf(parts: readonly TemplatePart[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => ("name" in part ? [part.name] : [])))];
}
