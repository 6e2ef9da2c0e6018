import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";

/**
 * What each transaction that writes leaves behind in the ledger itself, so that it can be known later whether it went in. The number that
 * the server gives a transaction (`pg_xact_status`) does not tell: after a crash it gives those anew of which nothing had come to its
 * disk, and says of a transaction that it lost what became of another one.
 */
export interface CommitMark {
  /** One connection, which has one transaction at a time. */
  readonly writer: string;
  /** Counts up with each of them, from 1. */
  readonly number: number;
}

/** Beside the tables that are copied: it tells of connections to this server and of nothing else. */
export const makeMarksSql = `
CREATE TABLE commit_marks (writer TEXT PRIMARY KEY, number BIGINT NOT NULL, written_at BIGINT NOT NULL)`;

/** Far longer than anybody may take to ask, and short enough that what connections leave behind stays little. */
const keptMs = 24 * 60 * 60 * 1000;

/** Epoch milliseconds on the clock of the server. */
export const nowSql = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** Without waiting for anybody who does the same. */
const tidySql = `
DELETE FROM commit_marks WHERE writer IN (
  SELECT writer FROM commit_marks WHERE written_at < ${nowSql} - ${keptMs} LIMIT 1000 FOR UPDATE SKIP LOCKED)`;

interface Connection {
  readonly writer: string;
  number: number;
  hasTidied: boolean;
}

/** Counts what leaves marks on the connections of a process. */
export class CommitMarks {
  readonly #connections = new WeakMap<PoolClient, Connection>();

  /**
   * The mark of the next transaction on a connection.
   * @param mayTidy false where it would be in the way of others
   * @returns with the statements that leave it
   */
  next(
    pooled: PoolClient,
    mayTidy: boolean,
  ): { readonly mark: CommitMark; readonly statements: readonly string[] } {
    const known = this.#connections.get(pooled) ?? {
      writer: randomUUID(),
      number: 0,
      hasTidied: false,
    };
    this.#connections.set(pooled, known);
    known.number += 1;
    const mark = { writer: known.writer, number: known.number };
    const isTidying = mayTidy && !known.hasTidied;
    known.hasTidied ||= isTidying;
    return { mark, statements: isTidying ? [leaveSql(mark), tidySql] : [leaveSql(mark)] };
  }
}

/** Goes without parameters, together with other statements: both are ours. */
function leaveSql({ writer, number }: CommitMark): string {
  return `INSERT INTO commit_marks (writer, number, written_at) VALUES ('${writer}', ${number}, ${nowSql})
ON CONFLICT (writer) DO UPDATE SET number = excluded.number, written_at = excluded.written_at`;
}

/** Waits for a transaction of the writer that the server still has, and says which one went in last; 0: none. It is to be undone. */
export function lastMarkSql({ writer }: Pick<CommitMark, "writer">): string {
  return `INSERT INTO commit_marks (writer, number, written_at) VALUES ('${writer}', 0, 0)
ON CONFLICT (writer) DO UPDATE SET number = commit_marks.number RETURNING number`;
}
