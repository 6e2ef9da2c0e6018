import { createContext, runInContext } from "node:vm";

/** As much of a browser's document as the report page uses. */
class FakeElement {
  textContent = "";
  className = "";
  value = "";
  disabled = false;
  readonly children: FakeElement[] = [];
  readonly attributes = new Map<string, string>();
  readonly #listeners = new Map<string, () => void>();

  get tBodies(): FakeElement[] {
    return this.children;
  }
  append(child: FakeElement): void {
    this.children.push(child);
  }
  insertRow(): FakeElement {
    return this.#add();
  }
  insertCell(): FakeElement {
    return this.#add();
  }
  replaceChild(fresh: FakeElement, old: FakeElement): void {
    this.children[this.children.indexOf(old)] = fresh;
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
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
  readonly choices: () => readonly string[];
  choose(outcome: string): void;
  search(words: string): void;
  click(id: string): void;
  /** How often the script let the page go on before it was done. */
  readonly sliceCount: () => number;
}

/** Runs the page's own script over the page's own data, timers at once and one after the other. */
export function openPage(html: string): OpenPage {
  const ids = ["rows", "count", "choices", "search", "first", "back", "on", "last"];
  const elements = new Map(ids.map((id) => [id, new FakeElement()]));
  const at = (id: string): FakeElement => elements.get(id) ?? new FakeElement();
  at("rows").append(new FakeElement());
  const blocks = [
    ...html.matchAll(/<script type="application\/json" class="rows">(.*?)<\/script>/gs),
  ];
  const data = blocks.map(([, json = ""]) =>
    Object.assign(new FakeElement(), { textContent: json }),
  );
  const titles = [...html.matchAll(/<th [^>]*>(.*?)<\/th>/gs)].map(([, title = ""]) =>
    Object.assign(new FakeElement(), { textContent: title }),
  );
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
      querySelectorAll: (selector: string) => (selector === "#rows th" ? titles : data),
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
  return {
    shown: () =>
      (at("rows").tBodies[0]?.children ?? []).map((row) =>
        row.children.map(({ textContent }) => textContent),
      ),
    count: () => at("count").textContent,
    choices: () => at("choices").children.map(({ textContent }) => textContent),
    choose: (outcome) =>
      settle(() =>
        at("choices")
          .children.find(({ textContent }) => textContent === outcome)
          ?.fire("click"),
      ),
    search: (words) => {
      at("search").value = words;
      settle(() => at("search").fire("input"));
    },
    click: (id) => settle(() => at(id).fire("click")),
    sliceCount: () => slices,
  };
}
