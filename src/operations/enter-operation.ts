import { z } from "zod";
import { interruptedBefore, LoadError, UsageError } from "../kernel/load-error.ts";
import { GuardedObserver } from "../load/run/guarded-observer.ts";
import type { LoadObserver } from "../load/load-request.ts";
import { printable } from "../kernel/show-cell.ts";
import { nearestName } from "../kernel/nearest-name.ts";

/** What each member of a request takes: all that its type has, and no other. */
export type RequestShape<Request> = { readonly [Key in keyof Required<Request>]: z.ZodType };

/** What a caller may leave out: the runs folder, the environment, where to send (then flags of the target hold), the preflight. */
export type Defaulted = "runsDir" | "env" | "connection" | "preflight";

/** A request as it may be given: members that have a default may be left out. */
export type Given<Request> = Omit<Request, Extract<keyof Request, Defaulted>> &
  Partial<Pick<Request, Extract<keyof Request, Defaulted>>>;

interface Interruptible {
  readonly signal?: AbortSignal;
  readonly stopSignal?: AbortSignal;
  readonly observer?: LoadObserver;
}

/**
 * The edge of the library: every operation is entered here, whoever calls it. What the caller gives is checked before
 * anything is done with it, an observer can't end what it looks at, and an abort has one form.
 * @param name of the operation, for the sentence
 * @throws UsageError ERR_REQUEST_INVALID for a member that is missing, unknown or out of range; LoadError ERR_INTERRUPTED
 * (exit code 130) when a signal was aborted before anything was sent; else as the operation says
 */
export async function enterOperation<Request extends object, Result>(
  name: string,
  shape: RequestShape<Request>,
  given: Given<Request>,
  carryOut: (request: Request) => Promise<Result>,
): Promise<Result> {
  const request = withDefaults(shape, given);
  checkRequest(name, shape, request);
  const { signal, stopSignal, observer }: Interruptible = request;
  const early = [signal, stopSignal].find((one) => one?.aborted === true);
  if (early !== undefined) throw interruptedBefore(early.reason);
  const isObserved = observer !== undefined && !(observer instanceof GuardedObserver);
  try {
    return await carryOut(
      isObserved ? { ...request, observer: new GuardedObserver(observer) } : request,
    );
  } catch (error) {
    const aborted = [signal, stopSignal].find((one) => one?.aborted === true);
    throw aborted !== undefined && isAbort(error, aborted) ? interruptedBefore(error) : error;
  }
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (error instanceof LoadError) return false;
  return error === signal.reason || (error instanceof Error && error.name === "AbortError");
}

/** Members that were left out, as the shape has them. What was given stays the very thing that it is. */
function withDefaults(shape: object, given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const defaults = Object.entries(shape)
    .filter(([name, one]) => one instanceof z.ZodDefault && Reflect.get(given, name) === undefined)
    .map(([name, one]) => [name, one.parse(undefined)]);
  return defaults.length === 0 ? given : { ...given, ...Object.fromEntries(defaults) };
}

function checkRequest<Request extends object>(
  name: string,
  shape: RequestShape<Request>,
  request: unknown,
): asserts request is Request {
  // Used once, so not worth compiling.
  const { success, error } = z.strictObject(shape).safeParse(request, { jitless: true });
  if (success) return;
  const problems = error.issues.flatMap((issue) => describeIssue(issue, shape, request));
  throw new UsageError(`${name} can't be called so: ${problems.join("; ")}`, {
    code: "ERR_REQUEST_INVALID",
    actions: ["Correct the request; nothing was done with it."],
  });
}

function describeIssue(
  issue: z.core.$ZodIssue,
  shape: object,
  request: unknown,
): readonly string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = issue.path.length === 0 ? Object.keys(shape) : [];
    return issue.keys.map((key) => {
      const near = nearestName(key, known);
      const meant = near === undefined ? "" : ` (did you mean ${near}?)`;
      return `${printable([place, key].filter(Boolean).join("."))} is not known${meant}`;
    });
  }
  if (place === "") return ["a request is an object"];
  const given = valueAt(request, issue.path);
  if (given === undefined) return [`${place} is missing: it takes ${issue.message}`];
  return [`${place} is ${show(given)}, and takes ${issue.message}`];
}

function valueAt(request: unknown, path: readonly PropertyKey[]): unknown {
  let value = request;
  for (const step of path)
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  return value;
}

function show(value: unknown): string {
  if (typeof value === "string") return printable(JSON.stringify(value.slice(0, 60)));
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "null" : Array.isArray(value) ? "a list" : `of the type ${typeof value}`;
}
