/**
 * What everything on our pages is measured and coloured by. A component names a token, never a colour or a size of its own.
 *
 * Colours: `--paper` and `--raised` lie behind, `--ink` and `--dim` are text (4.5 : 1 and more on both), `--line` parts, `--edge` bounds
 * what can be used (3 : 1). `--good`, `--bad`, `--wait` and `--idle` are text and the four tones that an outcome has; the same with
 * `-fill` is a surface of a chart (3 : 1 on both papers), and so is `--bar`. `--old` and `--new` lie behind what differs. No tone stands without a word
 * or a sign.
 */
export const tokens = `
:root { color-scheme: light dark;
  --paper: #fff; --raised: #f4f6f8; --ink: #1b2027; --dim: #545d68; --line: #d5dbe1; --edge: #808a95; --accent: #0a53a8;
  --good: #116329; --bad: #b3151c; --wait: #7d4e00; --idle: #545d68;
  --good-fill: #2c9a48; --bad-fill: #d1242f; --wait-fill: #b57f00; --idle-fill: #87909a;
  --bar: #3d74ad; --old: #ffdfdc; --new: #c9f2d3;
  --s1: .25rem; --s2: .5rem; --s3: .75rem; --s4: 1rem; --s5: 1.5rem; --s6: 2.25rem;
  --small: .8125rem; --body: .875rem; --lead: 1rem; --title: 1.125rem; --verdict: 1.5rem;
  --sans: system-ui, sans-serif; --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --round: .375rem; --measure: 46rem; }
@media screen and (prefers-color-scheme: dark) { :root {
  --paper: #0f1318; --raised: #181e26; --ink: #e6edf3; --dim: #9da7b2; --line: #343c46; --edge: #7a8490; --accent: #79b8ff;
  --good: #56d364; --bad: #ff8a80; --wait: #e3b341; --idle: #9da7b2;
  --good-fill: #2ea043; --bad-fill: #e5534b; --wait-fill: #c69026; --idle-fill: #768390;
  --bar: #5b9bd5; --old: #5a1d1d; --new: #10472a; } }
@media screen and (max-width: 640px) { :root { --verdict: 1.25rem; --s5: 1.25rem; --s6: 1.75rem; } }
`;
