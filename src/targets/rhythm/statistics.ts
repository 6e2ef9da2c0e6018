import { byServer, group, groupList, number, openObject, text } from "../field-types.ts";

const counts = () => ({
  error: number("Actions that ended in an error.").optional(),
  excluded: number("Actions that were left out of the run.").optional(),
  pending: number("Actions still waiting.").optional(),
  processing: number("Actions being worked on.").optional(),
  successful: number("Actions that succeeded.").optional(),
  total: number("All actions counted together.").optional(),
});

/** Statistics as a list with one entry per kind of action. */
export const statisticsByAction = () =>
  byServer(
    groupList(
      { action: text("The kind of action that the entry counts."), ...counts() },
      "How far the run has come, one entry per kind of action.",
    ),
  );

/** Statistics of a membership billing run: totals, and one object per kind of action whose children are not documented. */
export const membershipStatistics = () =>
  byServer(
    group(
      {
        all_actions: group(counts(), "Counts over every kind of action.").optional(),
        auto_renewal_reminders: openObject(
          "Counts for reminders of automatic renewals.",
        ).optional(),
        auto_renewals: openObject("Counts for automatic renewals.").optional(),
        drops: openObject("Counts for members dropped.").optional(),
        expiring_credit_card_reminders: openObject(
          "Counts for warnings about cards that expire.",
        ).optional(),
        renewal_notices: openObject("Counts for renewal notices.").optional(),
        renewal_orders: openObject("Counts for renewal orders.").optional(),
        renewal_reminders: openObject("Counts for reminders of renewals.").optional(),
      },
      "How far the run has come.",
    ),
  );
