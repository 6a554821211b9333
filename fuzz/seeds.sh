#!/bin/sh
# Writes the seeds of the fuzz target `import` to fuzz/corpus/import: each source of tests/import below the letter of its format.
# Further folders of sources may follow as arguments.
cd "$(dirname "$0")/.." || exit 1
out=fuzz/corpus/import
mkdir -p "$out"
find tests/import "$@" -type f -size -64k | while read -r file; do
    case "$file" in
        */page*.md | */report* | */expected*) continue ;;
        *.txt) letter=t ;;
        *.md) letter=m ;;
        *.html | *.htm) letter=h ;;
        *.json) letter=j ;;
        *.eml | *.mbox) letter=e ;;
        *.xml | *.rss | *.atom | *.rdf) letter=f ;;
        *) continue ;;
    esac
    for letter in "$letter" -; do
        { printf %s "$letter"; cat "$file"; } > "$out/$letter-$(printf %s "$file" | cksum | cut -d' ' -f1)"
    done
    if [ "${file##*.}" = xml ]; then
        { printf w; cat "$file"; } > "$out/w-$(printf %s "$file" | cksum | cut -d' ' -f1)"
    fi
done
