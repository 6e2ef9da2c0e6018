import type { WarningKind } from "./warning-kind.ts";

/** Warnings about what cells say, as mappings read them. */
export const valueWarnings = {
  "id-blank": {
    title: "ids of invisible characters only",
    remedy: "Such a row names no record. Fill the id in, or take the row out.",
  },
  "column-choice": {
    title: "columns that go by several names of which the file has more than one",
    remedy:
      "A list under column gives other names of one column, and the first that the file has is taken in every row. Take the others out, or say first_of where the first cell that is not blank is meant.",
  },
  "mail-bad": {
    title: "e-mail addresses that can't be ones",
    remedy: "Correct the cells.",
  },
  "mail-many": {
    title: "cells with several e-mail addresses",
    remedy: "Leave one address in each.",
  },
  cleaned: {
    title: "cells that were cleaned, as the mapping says under clean",
    remedy: "What was taken off them was not sent; preview shows cell and value.",
  },
  "null-token": {
    title: "words for nothing (NULL, N/A, -)",
    remedy: "They are sent as they are; list those that mean blank in the mapping: nulls: [NULL].",
  },
  "null-taken": {
    title: "words for nothing that were taken for blank, as the mapping says under nulls",
    remedy: "Nothing has to be done.",
  },
  "date-sentinel": {
    title: "dates that as a rule stand for none (1900-01-01, 1970-01-01, 9999-12-31)",
    remedy:
      "They are sent as they are. If they mean no date, list them in the mapping under nulls.",
  },
  "date-range": {
    title: "dates before 2000 or more than five years ahead",
    remedy: "They are sent as they are. Check the order of day and month, and the century.",
  },
  "date-2digit": {
    title: "years of two digits",
    remedy: "They were read by the pivot in the mapping. Check the first ones.",
  },
  "date-weekday": {
    title: "dates whose day of the week does not agree",
    remedy: "The day of the week was passed over. One of the two is wrong: check the cells.",
  },
  "ts-dst-fold": {
    title: "local times that came twice in their night",
    remedy: "The first of the two was taken. Export the times in UTC or with an offset.",
  },
  "ts-24h": {
    title: "times of 24:00",
    remedy: "They were read as the beginning of the next day.",
  },
  "ts-leap-second": {
    title: "leap seconds (23:59:60)",
    remedy: "They were read as the second before.",
  },
  "num-mixed-negatives": {
    title: "amounts in parentheses and amounts with a minus in one column",
    remedy: "Both were read as negative. Check that both mean it.",
  },
  "bool-minus-one": {
    title: "true written as -1",
    remedy: "It was read as the mapping says. Databases write true so; check that these do.",
  },
  "cur-sign": {
    title: "currencies given by a sign",
    remedy: "The sign is that of one currency only, and its code was sent.",
  },
  "cur-withdrawn": {
    title: "currencies that are no longer money",
    remedy: "They are sent as they are. Check the amounts beside them.",
  },
  "dup-identical": {
    title: "rows that say the same as an earlier one with their key",
    remedy: "The first was taken and these are skipped; take them out of the file.",
  },
} as const satisfies Record<string, WarningKind>;
