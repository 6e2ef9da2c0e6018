import { createContext, runInContext } from "node:vm";

/** As much of a browser's document as the script of a list uses. */
class FakeElement {
  className = "";
  value = "";
  type = "";
  disabled = false;
  options: readonly { readonly value: string }[] = [];
  children: (FakeElement | string)[] = [];
  readonly attributes = new Map<string, string>();
  readonly #listeners = new Map<string, () => void>();

  get textContent(): string {
    return this.children.map((one) => (typeof one === "string" ? one : one.textContent)).join("");
  }
  set textContent(text: unknown) {
    this.children = [String(text)];
  }
  get elements(): readonly FakeElement[] {
    return this.children.filter((one) => one instanceof FakeElement);
  }
  get tBodies(): readonly FakeElement[] {
    return this.elements;
  }
  append(...children: readonly (FakeElement | string)[]): void {
    this.children.push(...children);
  }
  insertRow(): FakeElement {
    return this.#add();
  }
  insertCell(): FakeElement {
    return this.#add();
  }
  removeChild(old: FakeElement): void {
    this.children = this.children.filter((one) => one !== old);
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  addEventListener(name: string, listener: () => void): void {
    this.#listeners.set(name, listener);
  }
  remove(): void {}
  fire(name: string): void {
    this.#listeners.get(name)?.();
  }
  #add(): FakeElement {
    const child = new FakeElement();
    this.children.push(child);
    return child;
  }
}

/** A report page that is open: what it shows, and what its reader can do. */
export interface OpenPage {
  readonly shown: () => readonly (readonly string[])[];
  readonly count: () => string;
  /** Outcomes that can be chosen. */
  readonly choices: () => readonly string[];
  /** Shows one outcome, or all. */
  choose(outcome: string): void;
  search(words: string): void;
  click(id: string): void;
  /** How often the script let the page go on before it was done. */
  readonly sliceCount: () => number;
}

/** Runs the page's own script over the page's own data, timers at once and one after the other. */
export function openPage(html: string): OpenPage {
  const ids = [
    "list",
    "rows",
    "count",
    "search",
    "outcome",
    "clear",
    "save",
    "first",
    "back",
    "on",
    "last",
  ];
  const elements = new Map(ids.map((id) => [id, new FakeElement()]));
  const at = (id: string): FakeElement => elements.get(id) ?? new FakeElement();
  const [, select = ""] =
    /<select[^>]*data-filter="outcome"[^>]*>(.*?)<\/select>/s.exec(html) ?? [];
  at("outcome").options = [...select.matchAll(/value="([^"]*)"/g)].map(([, value = ""]) => ({
    value,
  }));
  at("outcome").setAttribute("data-filter", "outcome");
  const data = [
    ...html.matchAll(/<script type="application\/json" class="rows">(.*?)<\/script>/gs),
  ].map(([, json = ""]) => textElement(json));
  const [, table = ""] = /<table\s+id="rows"(.*?)<\/thead>/s.exec(html) ?? [];
  const titles = [...table.matchAll(/<th [^>]*>(.*?)<\/th\s*>/gs)].map(([, title = ""]) =>
    textElement(title),
  );
  const found: Readonly<Record<string, readonly FakeElement[]>> = {
    "#rows th": titles,
    "script.rows": data,
    "[data-filter]": [at("outcome")],
  };
  const timers: (() => void)[] = [];
  let slices = 0;
  let time = 0;
  const settle = (act: () => void): void => {
    act();
    for (let next = timers.shift(); next !== undefined; next = timers.shift()) {
      slices += 1;
      next();
    }
  };
  const context = createContext({
    document: {
      getElementById: at,
      querySelectorAll: (selector: string) => found[selector] ?? [],
      createElement: () => new FakeElement(),
    },
    // Each look at this clock takes a millisecond.
    performance: { now: () => (time += 1) },
    addEventListener: () => undefined,
    setTimeout: (act: () => void) => timers.push(act),
    clearTimeout: () => undefined,
  });
  const [, script = ""] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
  settle(() => runInContext(script, context));
  const setTo = (id: string, value: string, event: string): void => {
    at(id).value = value;
    settle(() => at(id).fire(event));
  };
  return {
    shown: () =>
      at("rows").tBodies.flatMap((body) =>
        body.elements.map((row) => row.elements.map(({ textContent }) => textContent)),
      ),
    count: () => at("count").textContent,
    choices: () => at("outcome").options.flatMap(({ value }) => (value === "" ? [] : [value])),
    choose: (outcome) => setTo("outcome", outcome, "change"),
    search: (words) => setTo("search", words, "input"),
    click: (id) => settle(() => at(id).fire("click")),
    sliceCount: () => slices,
  };
}

function textElement(text: string): FakeElement {
  return Object.assign(new FakeElement(), { textContent: text });
}
