"""What a results file says, for people: tables, plots and comparisons.

    records -> runs -> summary -> text, html, csv
                    -> comparison -> text, html

`runs` groups records, `statistics` and `scoring` count, `summary` puts the counts into tables that `text` and `html` merely
draw; so both always say the same.  The HTML is one file: own SVG, own script, nothing fetched.
"""
