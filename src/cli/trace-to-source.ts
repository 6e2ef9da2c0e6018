import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const place = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;

/**
 * A stack with the places in our sources in it where it has those in the bundle. The maps are read now, when something is
 * wrong, and by no start; a place without a map stays as it is.
 */
export function traceToSource(stack: string): string {
  return stack.replaceAll(place, (built: string, url: string, line: string, column: string) => {
    try {
      const path = fileURLToPath(url);
      const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, "utf8")));
      const origin = map.findOrigin(Number(line), Number(column));
      if (!("fileName" in origin)) return built;
      const source = resolve(dirname(path), origin.fileName);
      return `${relative(rootOf(path), source)}:${origin.lineNumber}:${origin.columnNumber}`;
    } catch {
      return built;
    }
  });
}

/** The folder that dist/ is in. */
function rootOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/dist/"));
}
