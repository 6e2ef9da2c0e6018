/** The shells for which there is a script. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell has to know: how to ask `waybill completion next` what may come at the cursor, and how to offer it. Which
 * words those are is not in it, so that it fits every later version.
 */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: String.raw`# Completion of waybill in bash: eval "$(waybill completion bash)"
_waybill() {
  local kind= word
  COMPREPLY=()
  while IFS= read -r word; do
    if [[ -z $kind ]]; then kind=$word
    elif [[ $2 == [\"\']* || ${"${"}COMP_WORDS[COMP_CWORD]} == [\"\']* ]]; then COMPREPLY+=("$word")
    else printf -v word %q "$word" && COMPREPLY+=("$word")
    fi
  done < <("$1" completion next -- bash "${"${"}COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $kind == files ]] || compopt +o default +o bashdefault 2>/dev/null
}
complete -o default -o bashdefault -F _waybill waybill
`,
  zsh: String.raw`#compdef waybill
# Completion of waybill in zsh: a file _waybill in a folder of $fpath, or eval "$(waybill completion zsh)" behind compinit
_waybill() {
  local kind= line word
  local -a values shown
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    word=${"${"}line%%$'\t'*}
    values+=("$word")
    if [[ $line == *$'\t'* ]]; then shown+=("$word  -- ${"${"}line#*$'\t'}"); else shown+=("$word"); fi
  done < <("${"${"}words[1]}" completion next -- zsh "${"${"}(@Q)words[2,CURRENT]}" 2>/dev/null)
  if [[ $kind == files ]]; then
    compset -P '--*='
    _files
  else
    compadd -l -d shown -a values
  fi
}
if [[ $funcstack[1] == _waybill ]]; then _waybill "$@"; else compdef _waybill waybill; fi
`,
  fish: String.raw`# Completion of waybill in fish: waybill completion fish > ~/.config/fish/completions/waybill.fish
function __waybill_next
    set -l words (commandline -opc) (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l answer ($program completion next -- fish $words 2>/dev/null)
    set -l kind $answer[1]
    set -e answer[1]
    if test "$kind" = files
        __fish_complete_path (commandline -ct)
    else if test (count $answer) -gt 0
        printf '%s\n' $answer
    end
end
complete -c waybill -f -a '(__waybill_next)'
`,
};
