# SPDX-License-Identifier: GPL-3.0-or-later
"""Which capabilities are kept from the engine."""

import itertools
import random

# What is masked together, as one makes no sense without the others.
FEATURES = (
    ("QRESYNC",), ("CONDSTORE", "QRESYNC"), ("ESEARCH",), ("UIDPLUS",), ("MOVE",), ("NOTIFY",),
    ("IDLE",), ("LITERAL+", "LITERAL-"), ("LIST-STATUS", "STATUS=SIZE"),
    ("LIST-EXTENDED", "SPECIAL-USE"), ("ENABLE", "QRESYNC"), ("PREVIEW", "PREVIEW=FUZZY"),
)
# Never offered: the proxy must be able to read.
ALWAYS = ("COMPRESS=DEFLATE", "STARTTLS")
BARE = sum(FEATURES, ()) + ("SASL-IR", "ID", "UNSELECT", "NAMESPACE", "CHILDREN", "SORT",
                            "SEARCHRES", "WITHIN", "BINARY", "METADATA", "OBJECTID", "SAVEDATE")


def pairwise_sets():
    """Sets of features to mask, so that any two are masked in all four ways somewhere."""
    wanted = {(one, other, a, b) for one, other in itertools.combinations(range(len(FEATURES)), 2)
              for a in (0, 1) for b in (0, 1)}
    chance = random.Random(1)
    rows = []
    while wanted:
        best, covered = None, set()
        for _ in range(60):
            row = [chance.randrange(2) for _ in FEATURES]
            has = {(one, other, row[one], row[other])
                   for one, other in itertools.combinations(range(len(FEATURES)), 2)} & wanted
            if len(has) > len(covered):
                best, covered = row, has
        if best is not None:
            rows.append(best)
            wanted -= covered
    return rows


# From everything down to IMAP4rev1 alone.
MASKS = [ALWAYS, ALWAYS + BARE] + [
    ALWAYS + sum((names for names, masked in zip(FEATURES, row) if masked), ())
    for row in pairwise_sets()]
