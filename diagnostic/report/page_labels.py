"""The words of the page's own controls that a document has to bring along, by what each is for.

Holds keys only: the words are ``page.<key>`` in the catalogues.
"""

from __future__ import annotations

_PAGE_LABELS = (
    "skip",  # link that jumps over the navigation
    "contents",  # name of the navigation
    "menu",  # the same on phones
    "open_all",  # button: open all collapsed groups
    "close_all",
    "print",
    "top",  # link at the end of the page
    "as_table",  # what opens the figures of a picture as a table
    "unit",  # heading of a heat map's first column
    "tools",  # name of the tools beside the contents
    "find",  # quick search for a team
    "find_how",  # how it is used, for screen readers
    "intervals",  # switch: lines of intervals in pictures
    "intervals_what",  # what that does
    "intervals_hidden",  # reminder while they are hidden
    "intervals_back",  # button: show them again
    "filter_group",  # choice of a division
    "filter_all",  # ... all of them
    "filter_level",  # choice of a level
    "filter_levels",  # ... all of them
    "level_of",  # holds {level} and {name}
    "filter_mark",  # choice of a mark
    "filter_marks",  # ... with and without
    "filter_name",  # rows by a part of the name
    "filter_reset",  # button: all rows again
    "compare",  # heading: two units side by side
    "compare_what",  # what that tells and what not
    "compare_first",  # choice of the one
    "compare_second",  # choice of the other
    "tone_above",  # said to screen readers before a toned number
    "tone_below",
    "tone_divided",
    "tone_warning",
    "legend_above",  # what a mark in the heat map means
    "legend_below",
    "legend_divided",
    "legend_warning",
    "legend_muted",  # what the dot in place of a number means
)
SCRIPT_LABELS = (
    "menu_tools",  # the phone's menu, when it holds the tools too
    "find_none",
    "find_count",  # holds {count}
    "open_pages",  # holds {count}
    "close_pages",
    "copy_link",
    "copy_link_to",  # holds {title}
    "copied",
    "copy_failed",
    "see_row",  # from a team's page to its row
    "compare_this",  # from a team's page to the comparison
    "shown_of",  # holds {shown} and {total}
    "sorted_down",  # holds {column}
    "sorted_up",
    "sorted_back",
    "compare_choose",
    "compare_same",
    "compare_caption",  # holds {first} and {second}
    "compare_scale",
    "compare_score",
    "compare_interval",
    "compare_range",  # holds {low} and {high}
    "compare_picture",
    "compare_verdict",
    "compare_tested",  # holds {unit}
    "compare_apart",
    "compare_overlap",
    "compare_unknown",
    "compare_told",  # holds {upper}, {lower} and {scales}
    "compare_untold",
    "compare_elsewhere",
    "compare_disjoint",  # holds {count}, {total}, {first}, {above}, {second} and {below}
    "compare_open",  # holds {count} and {total}
    "compare_missing",  # holds {scales}
    "compare_part",  # holds {inner} and {outer}
    "compare_caution",
)
"""The words that the page's script needs; it fills in what stands between braces."""
LABELS = (*_PAGE_LABELS, *SCRIPT_LABELS)
"""The interface words that ``Document.labels`` must hold, as ``page.<key>`` in the catalogues."""
