"""Lists words that say nothing of their own, which comparing texts passes over. Light to load: no model behind it."""

from __future__ import annotations

#: Words without a meaning of their own.
EMPTY = frozenset(
    "the a an of to in on at by for with from and or that this it its their his her be have do will would as has had "
    "been is are was were not also into any all some which who what he she they i we you him them my our your but if "
    "so no".split()
)
#: Words that only set something off from what was said before: "further tariffs" says no more than "the tariffs".
SETTING_OFF = frozenset(
    "new more further additional another other such same again still already planned".split()
)
