/**
 * The step that tells what failed: the lines of a check's output that are about failures, as an annotation of the check, which is what
 * `adapters/github/red-reports.ts` reads.
 *
 * **Invariant:** the output is data: nothing of it is run, and no line of it becomes a command of the runner.
 */

/** The first line of the script that is checked: all it prints is kept for `whatFailed`. */
export const keepOutput = 'exec > >(tee "$RUNNER_TEMP/check.log") 2>&1 # kept, to say what failed';

/**
 * A script for bash: at most 12 telling lines of `$RUNNER_TEMP/check.log`, else its last 5, of at most 160 bytes each, as one error. It knows the forms of TAP, node,
 * jest, pytest, go, cargo, compilers and package managers; passing tests, zero counts and stack frames tell nothing.
 */
export const whatFailed = String.raw`test -s "$RUNNER_TEMP/check.log" || exit 0
awk '
  { gsub(/\033\[[0-9;]*[A-Za-z]/, ""); gsub(/[\001-\037\177]/, " "); gsub(/^ +| +$/, "") }
  $0 == "" { next }
  { root = ENVIRON["GITHUB_WORKSPACE"] "/"; at = index($0, root); low = tolower($0)
    if (at > 0 && length(root) > 1) $0 = substr($0, 1, at - 1) substr($0, at + length(root)) }
  { last[n++ % 5] = $0 }
  /^(ok |# |ℹ|✔|✓|√|PASS|--- PASS|at |---$|duration_ms)/ || / (ok|PASSED)$/ || /failing tests:$/ { next }
  low ~ /(^|[^0-9.])0 (fail|error|warning|problem)/ || low ~ /(fail|failed|failures|errors):? 0$/ { next }
  low ~ /^(error|message): [|>]-?$/ { more = 2; next }
  /^(not ok |FAIL|--- FAIL|E  |✖|✗|✘|×|●|⎯)/ || /FAILED|_test\.go:[0-9]+:| !==? / ||
  low ~ /(^|[^a-z])(panicked|fatal|traceback|not found|no such file)([^a-z]|$)/ || low ~ /(error|exception)( ?\[[^]]*\])?:/ ||
  low ~ /(^|[ :])error([ :!]|$)/ || low ~ /^assert|^(expected|actual|received|location|left|right|got|want)( is)?:/ {
    keep($0); more = $0 ~ /:$/ ? 2 : 0; next }
  more > 0 { more--; keep($0) }
  function keep(line) { if (kept < 12 && !(line in seen)) { seen[line] = 1; told[kept++] = line } }
  function say(line, end) { line = substr(line, 1, 160); gsub(/%/, "%25", line); printf "%s%s", line, end }
  END {
    printf "::error title=What failed::"
    for (i = 0; i < kept; i++) say(told[i], i < kept - 1 ? "%0A" : "\n")
    if (kept == 0) { for (i = n > 5 ? n - 5 : 0; i < n; i++) say(last[i % 5], i < n - 1 ? "%0A" : "\n"); if (n == 0) print "" }
  }' "$RUNNER_TEMP/check.log"`;
