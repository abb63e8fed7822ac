"""Planning: every reader in exactly one batch, in the language that is theirs."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.sending import Batch, BatchState, SlotState, Terms, Unit, plan_page, units_of
from broadside.sending.planning import MAX_UNITS, OTHER_TOPICS, SKIPPED, WAITING, assign
from tests.unit.sending.samples import EDITION, NOW, Reader, edition

PUBLICATION = ("en", "zh-Hant")
ID_SPACE = 2**128

WISHES = st.lists(st.sampled_from(["en", "fr", "zh-Hant", "zh-Hans", "en-CA"]), max_size=3)
TOPICS = st.lists(st.sampled_from(["housing", "transit", "climate"]), max_size=2)
MAILS = st.lists(st.sampled_from(["en", "fr", "zh-Hant", "zh-Hans"]), max_size=3, unique=True)


@st.composite
def readers(draw):
    ids = sorted(draw(st.sets(st.integers(0, ID_SPACE - 1), max_size=120)))
    wishes = draw(st.lists(st.tuples(WISHES, TOPICS), min_size=1, max_size=8))
    return [
        Reader(
            f"{n:032x}",
            tuple(wishes[position % len(wishes)][0]),
            tuple(wishes[position % len(wishes)][1]),
        )
        for position, n in enumerate(ids)
    ]


def terms(mailing, **options):
    return Terms(edition=mailing, languages=PUBLICATION, **options)


def unit(**changes):
    (only,) = units_of(EDITION, 0, at=NOW)
    return replace(only, **changes)


def plan(people, mailing, *, page=7, slots=50, start=None):
    """Plan all pages of a unit; return it as it ended, and its batches."""
    at, batches = start or unit(), list[Batch]()
    pages = [people[n : n + page] for n in range(0, len(people), page)] or [[]]
    for number, members in enumerate(pages, 1):
        at, more = plan_page(
            at,
            members,
            terms=terms(mailing),
            is_last=number == len(pages),
            slots=slots,
            at=NOW,
        )
        batches += more
    return at, batches


class TestUnits:
    @given(st.integers(0, 20_000_000))
    def test_they_cover_all_ids_without_gap_or_overlap(self, subscribers):
        units = units_of(EDITION, subscribers, at=NOW)
        ends = [(int(u.first, 16), int(u.last, 16)) for u in units]

        assert 0 == ends[0][0]
        assert ID_SPACE - 1 == ends[-1][1]
        assert all(last + 1 == first for (_, last), (first, _) in pairwise(ends))
        assert all(32 == len(u.first) == len(u.last) for u in units)

    @given(st.integers(0, 20_000_000))
    def test_there_is_a_power_of_two_of_them_of_about_50000_each(self, subscribers):
        count = len(units_of(EDITION, subscribers, at=NOW))

        assert 1 == count.bit_count()
        assert count <= max(1, subscribers / 25_000)
        assert subscribers <= count * 50_000 or count == MAX_UNITS

    @given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
    def test_ranges_of_two_editions_nest(self, one, other):
        few, many = sorted((units_of(EDITION, n, at=NOW) for n in (one, other)), key=len)
        for small in many:
            holding = [u for u in few if u.first <= small.first and small.last <= u.last]
            assert 1 == len(holding)

    @pytest.mark.parametrize(
        ("subscribers", "units"),
        [(0, 1), (1, 1), (50_000, 1), (50_001, 2), (100_001, 4), (1_000_000, 32), (10**9, 64)],
    )
    def test_a_small_list_is_one_unit(self, subscribers, units):
        assert units == len(units_of(EDITION, subscribers, at=NOW))

    def test_a_release_fits_into_one_transaction(self):
        assert MAX_UNITS + 1 <= 100

    def test_each_begins_at_its_start_and_is_due(self):
        first, second = units_of(EDITION, 60_000, at=NOW)

        assert ("u0", "u1") == (first.name, second.name)
        assert ("0" * 32, "8" + "0" * 31) == (first.first, second.first)
        assert isinstance(first, Unit)
        assert ("", False, 0, NOW) == (first.cursor, first.done, first.next_sequence, first.due)


class TestPages:
    @settings(max_examples=200)
    @given(readers(), MAILS, TOPICS, st.integers(1, 130), st.integers(1, 80))
    def test_every_reader_is_in_exactly_one_batch(self, people, mails, topics, page, slots):
        ended, batches = plan(people, edition(mails, topics), page=page, slots=slots)

        planned = Counter(member for batch in batches for member in batch.ids)
        assert Counter(reader.id for reader in people) == planned
        assert ended.done
        assert {} == ended.partial
        assert ended.due is None

    @given(readers(), MAILS, st.integers(1, 20), st.integers(1, 80))
    def test_after_each_page_everyone_so_far_is_in_a_batch_or_partial(
        self, people, mails, page, slots
    ):
        at, planned = unit(), []
        for start in range(0, len(people), page):
            at, batches = plan_page(
                at,
                people[start : start + page],
                terms=terms(edition(mails)),
                is_last=False,
                slots=slots,
                at=NOW,
            )
            planned += [member for batch in batches for member in batch.ids]
            waiting = [member for members in at.partial.values() for member, _ in members]
            so_far = people[: start + page]

            assert sorted(reader.id for reader in so_far) == sorted(planned + waiting)
            assert so_far[-1].id == at.cursor
            assert all(len(members) < min(slots, 50) for members in at.partial.values())
            assert (False, NOW) == (at.done, at.due)

    @given(readers(), MAILS, st.integers(1, 130), st.integers(1, 130), st.integers(1, 80))
    def test_how_it_is_paged_changes_nobodys_language(self, people, mails, one, other, slots):
        def languages(page):
            _, batches = plan(people, edition(mails), page=page, slots=slots)
            return {member: batch.ref.language for batch in batches for member in batch.ids}

        assert languages(one) == languages(other)

    @given(readers(), MAILS, st.integers(1, 20), st.integers(-1, 80))
    def test_a_batch_is_one_call_of_one_second(self, people, mails, page, slots):
        _, batches = plan(people, edition(mails), page=page, slots=slots)

        assert all(1 <= len(batch.ids) <= max(1, min(50, slots)) for batch in batches)

    @pytest.mark.parametrize(
        ("slots", "sizes"), [(80, [50, 50, 20]), (50, [50, 50, 20]), (40, [40, 40, 40])]
    )
    def test_batches_are_as_full_as_they_may_be(self, slots, sizes):
        people = [Reader(f"{n:032x}") for n in range(120)]

        _, batches = plan(people, edition(), page=90, slots=slots)

        assert sizes == [len(batch.ids) for batch in batches]

    @given(readers(), MAILS, st.integers(1, 20), st.integers(1, 80))
    def test_no_two_batches_have_one_name(self, people, mails, page, slots):
        ended, batches = plan(people, edition(mails), page=page, slots=slots)

        assert list(range(len(batches))) == [batch.ref.sequence for batch in batches]
        assert len(batches) == ended.next_sequence
        assert {(EDITION, "u0")} >= {(b.ref.edition_id, b.ref.unit) for b in batches}

    @given(readers(), MAILS, TOPICS)
    def test_those_whom_planning_skips_are_batches_too(self, people, mails, topics):
        mailing = edition(mails, topics)
        _, batches = plan(people, mailing)
        by_id = {reader.id: reader for reader in people}
        for batch in batches:
            for member, slot in zip(batch.ids, batch.slots, strict=True):
                language, reason = assign(by_id[member], terms(mailing))
                assert language == batch.ref.language
                if language == SKIPPED:
                    assert (BatchState.DONE, None) == (batch.state, batch.due)
                    assert (SlotState.SKIPPED, reason) == (slot.state, slot.note)
                else:
                    assert (BatchState.PENDING, NOW) == (batch.state, batch.due)
                    assert (SlotState.OPEN, "") == (slot.state, slot.note)

    def test_an_empty_page_keeps_the_cursor(self):
        start = unit(cursor="7" * 32, due=NOW + timedelta(minutes=5))

        ended, batches = plan([], edition(), start=start)

        assert (True, "7" * 32, ()) == (ended.done, ended.cursor, tuple(batches))

    def test_what_an_earlier_page_left_goes_out_with_the_last(self):
        start = unit(partial={"en": (("1" * 32, ""),), "-": (("2" * 32, WAITING),)})

        _, batches = plan([], edition(), start=start)

        assert [("-", ("2" * 32,)), ("en", ("1" * 32,))] == [
            (batch.ref.language, batch.ids) for batch in batches
        ]


class TestLanguages:
    @pytest.mark.parametrize(
        ("wanted", "mails", "language"),
        [
            (("fr", "en"), ("en", "fr"), "fr"),
            (("fr", "en"), ("en",), "en"),
            (("en-CA",), ("en",), "en"),
            (("en",), ("en-CA",), "en-CA"),
            (("zh-Hant", "en"), ("en", "zh-Hans"), "en"),
            ((), ("zh-Hant", "en"), "en"),
            ((), ("zh-Hant",), "zh-Hant"),
            ((), ("pt", "fr"), "fr"),
        ],
    )
    def test_each_gets_the_first_of_theirs_that_exists(self, wanted, mails, language):
        reader = Reader("1" * 32, wanted)

        assert (language, "") == assign(reader, terms(edition(mails)))

    @pytest.mark.parametrize(
        ("wanted", "mails"),
        [
            (("zh-Hant",), ("zh-Hans",)),
            (("zh-Hans",), ("zh-Hant",)),
            (("fr",), ("en",)),
            (("en",), ()),
            ((), ()),
        ],
    )
    def test_who_finds_none_of_theirs_waits(self, wanted, mails):
        """Traditional and simplified Chinese never stand in for each other."""
        reader = Reader("1" * 32, wanted)

        assert (SKIPPED, WAITING) == assign(reader, terms(edition(mails)))


class TestTopics:
    @pytest.mark.parametrize(
        ("wanted", "topics"),
        [((), ("housing",)), (("housing",), ()), ((), ()), (("a", "housing"), ("housing", "b"))],
    )
    def test_no_choice_means_all(self, wanted, topics):
        reader = Reader("1" * 32, ("en",), wanted)

        assert ("en", "") == assign(reader, terms(edition(topics=topics)))

    def test_who_chose_others_is_skipped(self):
        reader = Reader("1" * 32, ("en",), ("transit",))

        assert (SKIPPED, OTHER_TOPICS) == assign(reader, terms(edition(topics=["housing"])))
