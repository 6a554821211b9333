#!/usr/bin/env bash
# Builds the same articles with other generators and with digest in turn, and prints one table. See README.md.
#   BENCH=/path/to/bench benches/peers/compare.sh [-n 1000] [-r 3] [--peers hugo,digest] …
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${BENCH:?the folder with compare.py and gen_site.py}"
digest=${DIGEST_BIN:-$here/../../target/dist/digest}
overlay=$here
[[ ${EVERYTHING:-} ]] && overlay=$here/everything
export PERF=${PERF:-${TMPDIR:-/tmp}/perf}
export DIGEST_OVERLAY=$overlay DIGEST="$digest build --quiet --root {site} --output {out}"

number=1000
for ((i = 1; i <= $#; i++)); do
  next=$((i + 1))
  [[ ${!i} == -n ]] && number=${!next}
done

# digest's site is made first, so that its front matter can name the year and the month of an article as that of the
# other generators does: there too the archives by year and month are taxonomies.
site=$PERF/sites/digest-$number
rm -rf "$site"
python3 "$BENCH/compare.py" -n "$number" -r 0 --peers digest >/dev/null
if [[ ! ${EVERYTHING:-} ]]; then
  find "$site/content/articles" -name '*.md' -exec \
    sed -i -E 's/^date = (([0-9]{4})-[0-9]{2}).*/&\nyears = ["\2"]\nmonths = ["\1"]/' {} +
fi
exec python3 "$BENCH/compare.py" "$@"
