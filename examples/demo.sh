#!/usr/bin/env bash
# The main job on the example tasks: pairs from Python, a half-filled column, and two SyGuS files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

title() {
    printf '\n== %s\n' "$1"
}

title "pairs, from Python (names.py)"
python names.py

title "a half-filled CSV column (cities.csv): the program, then the filled cells"
synth solve cities.csv
synth solve cities.csv --print values --quiet

title "a SyGuS file with examples (phone.sl)"
synth solve phone.sl

title "a SyGuS file with a formula (lowest_bit.sl): proved for all inputs"
answer=$(synth solve lowest_bit.sl --seconds 60)
echo "$answer"
printf 'checked again by synth verify: '
synth verify "$answer" lowest_bit.sl

title "a wrong answer is refuted, with an input that shows it"
synth verify '(define-fun lowest ((x (_ BitVec 32))) (_ BitVec 32) (bvand x #x00000001))' lowest_bit.sl || true
