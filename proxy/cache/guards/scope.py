"""For whom, when, where and how much it holds: only, all, before, at least, for children."""

from __future__ import annotations

from collections.abc import Sequence

from proxy.cache.alignment.pair import Pair

# Words of one line say the same; any of them on one side only makes another question.
_SCOPES = {
    word: line.split()[0]
    for line in """
        only solely exclusively
        all every each everything everyone everybody
        both
        either
        any anyone anything
        ever
        always
        usually generally typically normally
        sometimes occasionally
        rarely seldom
        except excluding besides apart
        also additionally
        even
        instead
        still
        already
        again
        before prior
        after afterwards following
        during
        until till
        since
        while
        within
        through
        over above more
        under below less fewer
        beyond past
        minimum least min
        maximum most max
        average median
        approximately roughly about
        daily nightly
        weekly
        monthly
        yearly annually annual
        first
        last final
        next
        previous
        new
        another other others
        alone
        together
        half
        double
        adult adults
        child children kid kids
        baby babies infant infants newborn newborns
        toddler toddlers
        teen teens teenager teenagers
        senior seniors elderly
        pregnant pregnancy
        beginner beginners novice
        expert experts advanced professional
        man men male males
        woman women female females
        boy boys
        girl girls
        online
        offline
        indoors indoor
        outdoors outdoor
        permanently permanent
        temporarily temporary
        free
        weekday weekdays
        weekend weekends
        morning
        evening
        night
        summer
        winter
        home
        abroad
        domestic
        international
    """.strip().splitlines()
    for word in line.split()
}
# Left out or put in more often than not without a change of meaning: they count only where the
# other side has another one in its place.
_WEAK = frozenset(
    "any ever approximately usually even still while through during over maximum average "
    "home new free previous beyond".split()
)


def scope(pair: Pair) -> tuple[str, ...]:
    """Refuse where one side holds for others, or at another time, or within other bounds."""
    asked, kept = _scopes(pair.alignment.asked.words), _scopes(pair.alignment.kept.words)
    ours, theirs = asked.keys() - kept.keys(), kept.keys() - asked.keys()
    if (ours and theirs) or not _WEAK.issuperset(ours | theirs):
        return (
            *(asked[one] for one in sorted(ours)),
            *(kept[one] for one in sorted(theirs)),
        )
    return ()


def _scopes(words: Sequence[str]) -> dict[str, str]:
    """The scopes of a sentence, each with the word that says it."""
    return {_SCOPES[word]: word for word in words if word in _SCOPES}
